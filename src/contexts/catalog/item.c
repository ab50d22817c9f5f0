#include <string.h>

#include "contexts/catalog/catalog.h"

static void find_item(const struct product *products, size_t count, const char *variant_id,
                      struct catalog_item *item_r)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < products[i].variants_count; j++)
            if (strcmp(products[i].variants[j].id, variant_id) == 0)
                *item_r = (struct catalog_item){.product = &products[i],
                                                .variant = &products[i].variants[j]};
}

const struct problem *catalog_items(struct scope *scope, const char *const *variant_ids,
                                    size_t count, struct catalog_item *items_r)
{
    struct product *products;
    size_t products_count;
    memset(items_r, 0, count * sizeof *items_r);
    if (count == 0)
        return NULL;
    const struct problem *problem =
        catalog_store_by_variants(scope, variant_ids, count, &products, &products_count);
    for (size_t i = 0; i < count && problem == NULL; i++)
        find_item(products, products_count, variant_ids[i], &items_r[i]);
    return problem;
}
