#include "base/arena.h"
#include "base/keyed.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "contexts/catalog/product_rules.h"
#include "contexts/inventory/inventory.h"

/* The variants of a product by their ids; of no product (NULL): none. */
struct variants {
    const struct product_variant *list;
    struct keyed *ids;
    size_t count;
};

static struct variants variants_of(struct arena *arena, const struct product *product)
{
    const size_t count = product == NULL ? 0 : product->variants_count;
    struct variants variants = {.ids = ARENA_ARRAY(arena, struct keyed, count + 1)};
    for (size_t i = 0; i < count; i++)
        variants.ids[i] = (struct keyed){product->variants[i].id, i};
    variants.list = product == NULL ? NULL : product->variants;
    variants.count = keyed_sort(variants.ids, count);
    return variants;
}

static const struct product_variant *variant_of(const struct variants *variants, const char *id)
{
    const struct keyed *found = keyed_find(variants->ids, variants->count, id);
    return found == NULL ? NULL : &variants->list[found->index];
}

void catalog_keep_stock(struct scope *scope, const struct product *before, struct product *product)
{
    struct product_variant *variants =
        ARENA_ARRAY(scope->arena, struct product_variant, product->variants_count + 1);
    const struct variants old_ones = variants_of(scope->arena, before);
    for (size_t i = 0; i < product->variants_count; i++) {
        const struct product_variant *old = variant_of(&old_ones, product->variants[i].id);
        variants[i] = product->variants[i];
        if (old != NULL && old->stock_tracked)
            variants[i].stock_quantity = old->stock_quantity;
    }
    product->variants = variants;
}

/* Adds the stock of the variants that had none before. */
static size_t collect(const struct variants *before, const struct product *product,
                      struct stock_opening *openings)
{
    size_t count = 0;
    for (size_t i = 0; i < product->variants_count; i++) {
        const struct product_variant *variant = &product->variants[i];
        const struct product_variant *old = variant_of(before, variant->id);
        if (variant->stock_tracked && (old == NULL || !old->stock_tracked))
            openings[count++] = (struct stock_opening){.product_id = product->_id,
                                                       .variant_id = variant->id,
                                                       .on_hand = variant->stock_quantity,
                                                       .backorder = variant->backorder};
    }
    return count;
}

const struct problem *catalog_open_stocks(struct scope *scope,
                                          const struct product *const *products, size_t count)
{
    const struct variants none = {.count = 0};
    size_t variants = 0, openings_count = 0;
    for (size_t i = 0; i < count; i++)
        variants += products[i]->variants_count;
    struct stock_opening *openings = ARENA_ARRAY(scope->arena, struct stock_opening, variants + 1);
    for (size_t i = 0; i < count; i++)
        openings_count += collect(&none, products[i], openings + openings_count);
    return inventory_open(scope, openings, openings_count);
}

const struct problem *catalog_open_stock(struct scope *scope, const struct product *before,
                                         const struct product *product)
{
    struct stock_opening *openings =
        ARENA_ARRAY(scope->arena, struct stock_opening, product->variants_count + 1);
    const struct variants old_ones = variants_of(scope->arena, before);
    const size_t count = collect(&old_ones, product, openings);
    const struct problem *problem = inventory_open(scope, openings, count);
    for (size_t i = 0; i < product->variants_count && problem == NULL; i++) {
        const struct product_variant *variant = &product->variants[i];
        const struct product_variant *old = variant_of(&old_ones, variant->id);
        if (variant->stock_tracked && old != NULL && old->stock_tracked &&
            old->backorder != variant->backorder)
            problem = inventory_allow_backorder(scope, (struct variant_id){variant->id},
                                                variant->backorder);
    }
    return problem;
}

const struct problem *catalog_project_stock(struct scope *scope, struct product_id id)
{
    struct product *product = NULL;
    struct availability *rows;
    size_t count;
    const struct problem *problem =
        record_find(scope, &product_kind, "_id", id.text, (void **)&product);
    if (problem != NULL || product == NULL)
        return problem; /* deleted meanwhile: nothing shows it */
    problem = inventory_of_product(scope, id, &rows, &count);
    if (problem != NULL)
        return problem;
    struct keyed *rows_by_id = ARENA_ARRAY(scope->arena, struct keyed, count + 1);
    for (size_t i = 0; i < count; i++)
        rows_by_id[i] = (struct keyed){rows[i].variant_id, i};
    keyed_sort(rows_by_id, count);
    int64_t *left = ARENA_ARRAY(scope->arena, int64_t, product->variants_count + 1);
    bool in_stock = false;
    for (size_t i = 0; i < product->variants_count; i++) {
        struct product_variant variant = product->variants[i];
        const struct keyed *row = keyed_find(rows_by_id, count, variant.id);
        if (variant.stock_tracked)
            variant.stock_quantity = row == NULL ? 0 : rows[row->index].available;
        left[i] = variant.stock_quantity;
        in_stock = in_stock || variant_available(&variant);
    }
    return catalog_store_show_stock(scope, product, left, in_stock);
}
