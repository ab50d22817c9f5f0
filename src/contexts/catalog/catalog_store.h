#ifndef CONTEXTS_CATALOG_STORE_H
#define CONTEXTS_CATALOG_STORE_H

#include "kernel/scope.h"
#include "store.h"

struct cursor;
struct problem;

/* What a list of products is to hold. Fields that are NULL or negative do not count. */
struct product_query {
    const char *category_id;
    const char *brand;
    const char *tag;
    const char *status;
    const char *currency;
    int64_t price_min, price_max; /* minor units of the currency */
    int in_stock;
    enum product_sort { SORT_NEWEST, SORT_PRICE, SORT_PRICE_DESC, SORT_TITLE } sort;
    const struct cursor *after; /* NULL: from the start */
    size_t limit;
};

/* Reads a page of products without their texts. Cost: one index of the sort, with the category's
 * when there is one. */
const struct problem *catalog_store_list(struct scope *scope, const struct product_query *query,
                                         struct product **products_r, size_t *count_r);

/* Counts what the query finds on all pages, up to `most`. */
const struct problem *catalog_store_count(struct scope *scope, const struct product_query *query,
                                          int64_t most, int64_t *count_r);

/* Reads one product by id or by slug; NULL when there is none. `status` NULL: any. Cost: index _id
 * or slug. */
const struct problem *catalog_store_by_id(struct scope *scope, const char *id,
                                          struct product **product_r);
const struct problem *catalog_store_by_slug(struct scope *scope, const char *slug,
                                            struct product **product_r);

/* Adds or replaces a product. `*taken_r` names the unique index that another one holds: "slug" or
 * "skus"; NULL: none. A replacement hits only the version before the product's own: `*replaced_r`
 * tells. */
const struct problem *catalog_store_add(struct scope *scope, const struct product *product,
                                        const char **taken_r);
const struct problem *catalog_store_replace(struct scope *scope, const struct product *product,
                                            const char **taken_r, bool *replaced_r);

/* Deletes a product of that version (0: any). `*deleted_r` tells whether there was one. */
const struct problem *catalog_store_delete(struct scope *scope, const char *id, int64_t version,
                                           bool *deleted_r);

/* Reads categories: all in the order of the tree's siblings, by id, by slug. */
const struct problem *catalog_store_categories(struct scope *scope, size_t limit,
                                               struct category **categories_r, size_t *count_r);
const struct problem *catalog_store_category(struct scope *scope, const char *id,
                                             struct category **category_r);
const struct problem *catalog_store_category_by_slug(struct scope *scope, const char *slug,
                                                     struct category **category_r);

#endif
