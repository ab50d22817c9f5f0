#include <string.h>

#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/inventory/inventory.h"

static const struct product_variant *variant_of(const struct product *product, const char *id)
{
    for (size_t i = 0; product != NULL && i < product->variants_count; i++)
        if (strcmp(product->variants[i].id, id) == 0)
            return &product->variants[i];
    return NULL;
}

void catalog_keep_stock(struct scope *scope, const struct product *before, struct product *product)
{
    struct product_variant *variants =
        ARENA_ARRAY(scope->arena, struct product_variant, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++) {
        const struct product_variant *old = variant_of(before, product->variants[i].id);
        variants[i] = product->variants[i];
        if (old != NULL && old->stock_tracked)
            variants[i].stock_quantity = old->stock_quantity;
    }
    product->variants = variants;
}

/* Adds the stock of the variants that had none before. */
static size_t collect(const struct product *before, const struct product *product,
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
    size_t variants = 0, openings_count = 0;
    for (size_t i = 0; i < count; i++)
        variants += products[i]->variants_count;
    struct stock_opening *openings = ARENA_ARRAY(scope->arena, struct stock_opening, variants + 1);
    for (size_t i = 0; i < count; i++)
        openings_count += collect(NULL, products[i], openings + openings_count);
    return inventory_open(scope, openings, openings_count);
}

const struct problem *catalog_open_stock(struct scope *scope, const struct product *before,
                                         const struct product *product)
{
    struct stock_opening *openings =
        ARENA_ARRAY(scope->arena, struct stock_opening, product->variants_count + 1);
    const size_t count = collect(before, product, openings);
    const struct problem *problem = inventory_open(scope, openings, count);
    for (size_t i = 0; i < product->variants_count && problem == NULL; i++) {
        const struct product_variant *variant = &product->variants[i];
        const struct product_variant *old = variant_of(before, variant->id);
        if (variant->stock_tracked && old != NULL && old->stock_tracked &&
            old->backorder != variant->backorder)
            problem = inventory_allow_backorder(scope, variant->id, variant->backorder);
    }
    return problem;
}

static int64_t left_of(const struct availability *rows, size_t count, const char *variant_id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].variant_id, variant_id) == 0)
            return rows[i].available;
    return 0;
}

const struct problem *catalog_project_stock(struct scope *scope, const char *product_id)
{
    struct product *product = NULL;
    struct availability *rows;
    size_t count;
    const struct problem *problem =
        record_find(scope, &product_kind, "_id", product_id, (void **)&product);
    if (problem != NULL || product == NULL)
        return problem; /* deleted meanwhile: nothing shows it */
    problem = inventory_of_product(scope, product_id, &rows, &count);
    if (problem != NULL)
        return problem;
    int64_t *left = ARENA_ARRAY(scope->arena, int64_t, product->variants_count + 1);
    bool in_stock = false;
    for (size_t i = 0; i < product->variants_count; i++) {
        struct product_variant variant = product->variants[i];
        left[i] = variant.stock_tracked ? left_of(rows, count, variant.id) : variant.stock_quantity;
        variant.stock_quantity = left[i];
        in_stock = in_stock || variant_available(&variant);
    }
    return catalog_store_show_stock(scope, product, left, in_stock);
}
