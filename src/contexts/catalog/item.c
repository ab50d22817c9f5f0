#include <string.h>

#include "base/arena.h"
#include "base/keyed.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "contexts/catalog/product_rules.h"

/* A variant and its product. */
struct place {
    const struct product *product;
    const struct product_variant *variant;
};

/* All variants of the published products, and the list by which their ids find them. */
struct shelf {
    struct place *places;
    struct keyed *ids;
    size_t count;
};

static struct shelf shelf_of(struct scope *scope, const struct product *products, size_t count)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most += products[i].variants_count;
    struct shelf shelf = {.places = ARENA_ARRAY(scope->arena, struct place, most + 1),
                          .ids = ARENA_ARRAY(scope->arena, struct keyed, most + 1)};
    for (size_t i = 0; i < count; i++) {
        const bool shown = products[i].status == PRODUCT_STATUS_PUBLISHED;
        for (size_t j = 0; shown && j < products[i].variants_count; j++, shelf.count++) {
            const struct product_variant *variant = &products[i].variants[j];
            shelf.places[shelf.count] = (struct place){&products[i], variant};
            shelf.ids[shelf.count] = (struct keyed){variant->id, shelf.count};
        }
    }
    keyed_sort(shelf.ids, shelf.count);
    return shelf;
}

static const char *image_of(const struct place *place)
{
    if (place->variant->image_url != NULL)
        return place->variant->image_url;
    return place->product->cover == NULL ? NULL : place->product->cover->url;
}

static struct catalog_item item_of(const struct place *place)
{
    const struct product *product = place->product;
    const struct product_variant *variant = place->variant;
    return (struct catalog_item){
        .product_id = product->_id,
        .variant_id = variant->id,
        .slug = product->slug,
        .title = product->title,
        .sku = variant->sku,
        .image_url = image_of(place),
        .option_values = variant->option_values,
        .option_values_count = variant->option_values_count,
        .weight_g = variant->weight_g,
        .taxable = variant->taxable,
        .stock_tracked = variant->stock_tracked,
        .limited = variant->stock_tracked && !variant->backorder,
        .left = variant->stock_quantity < 0 ? 0 : variant->stock_quantity,
        .prices = variant->prices,
        .prices_count = variant->prices_count,
    };
}

const struct problem *catalog_items(struct scope *scope, const struct catalog_ref *refs,
                                    size_t count, struct catalog_item *items_r)
{
    struct product *products;
    size_t products_count;
    memset(items_r, 0, count * sizeof *items_r);
    if (count == 0)
        return NULL;
    const struct problem *problem =
        catalog_store_of_variants(scope, refs, count, &products, &products_count);
    if (problem != NULL)
        return problem;
    const struct shelf shelf = shelf_of(scope, products, products_count);
    for (size_t i = 0; i < count; i++) {
        const struct keyed *found = keyed_find(shelf.ids, shelf.count, refs[i].variant_id);
        if (found != NULL)
            items_r[i] = item_of(&shelf.places[found->index]);
    }
    return NULL;
}

bool catalog_item_price(const struct catalog_item *item, const char *currency, int64_t *amount_r)
{
    const struct product_price *price = price_in(item->prices, item->prices_count, currency);
    if (price != NULL)
        *amount_r = price->amount;
    return price != NULL;
}
