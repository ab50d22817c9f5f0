#ifndef CONTEXTS_CATALOG_H
#define CONTEXTS_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contexts/catalog/catalog_store.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store.h"

/* A page of a list. */
struct product_page {
    struct product *products;
    size_t count;
    const char *next;     /* cursor; NULL: it is the last */
    const char *currency; /* of the prices */
    int64_t total;        /* -1: not asked for */
};

/* What a caller of a list says, before it is checked against the catalogue. */
struct product_search {
    struct product_query query; /* but for category_id and after */
    const char *category;       /* id or slug; NULL: all */
    const char *cursor;         /* NULL: from the start */
    const char *binding;        /* what the cursor is bound to */
    bool total;
};

enum { TOTAL_MOST = 10000 };

/* Lists products. Refuses: category_not_found, invalid_request for a cursor of another list.
 * Breaks: database_unavailable. Cost: one indexed query, one more for a category's slug, one more
 * for the total. */
const struct problem *catalog_browse(struct scope *scope, const struct product_search *search,
                                     struct product_page *page_r);

/* Reads a published product by id or slug. Refuses: product_not_found, for drafts too. */
const struct problem *catalog_product(struct scope *scope, const char *handle,
                                      const struct product **product_r);

/* Reads the tree, parents before their children. */
const struct problem *catalog_tree(struct scope *scope, struct category **categories_r,
                                   size_t *count_r);

/* Chooses the currency of an answer: the one asked for, else the shop's first. Refuses:
 * invalid_request for one that the shop does not have. */
const struct problem *catalog_currency(struct scope *scope, const char *wanted,
                                       const char **currency_r);

/* Gives a variant's price in a currency, or NULL. */
const struct product_price *variant_price(const struct product_variant *variant,
                                          const char *currency);

/* Tells whether one can be bought now. */
bool variant_available(const struct product_variant *variant);

#endif
