#include <string.h>

#include "base/arena.h"
#include "base/keyed.h"
#include "contexts/catalog/catalog.h"

/* All variants of the published products, and the list by which their ids find them. */
struct shelf {
    struct catalog_item *items;
    struct keyed *ids;
    size_t count;
};

static struct shelf shelf_of(struct scope *scope, const struct product *products, size_t count)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most += products[i].variants_count;
    struct shelf shelf = {.items = ARENA_ARRAY(scope->arena, struct catalog_item, most + 1),
                          .ids = ARENA_ARRAY(scope->arena, struct keyed, most + 1)};
    for (size_t i = 0; i < count; i++) {
        const bool shown = products[i].status == PRODUCT_STATUS_PUBLISHED;
        for (size_t j = 0; shown && j < products[i].variants_count; j++, shelf.count++) {
            const struct product_variant *variant = &products[i].variants[j];
            shelf.items[shelf.count] = (struct catalog_item){&products[i], variant};
            shelf.ids[shelf.count] = (struct keyed){variant->id, shelf.count};
        }
    }
    keyed_sort(shelf.ids, shelf.count);
    return shelf;
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
            items_r[i] = shelf.items[found->index];
    }
    return NULL;
}

const char *catalog_item_image(const struct catalog_item *item)
{
    if (item->variant->image_url != NULL)
        return item->variant->image_url;
    return item->product->cover == NULL ? NULL : item->product->cover->url;
}
