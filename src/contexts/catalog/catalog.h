#ifndef CONTEXTS_CATALOG_H
#define CONTEXTS_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/list.h"
#include "kernel/context.h"
#include "kernel/id.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/versions.h"

struct category;
struct product;
struct product_price;

/* Products and the category tree. Everything breaks with database_unavailable, which is not
 * repeated below; what writes is called inside a transaction. */

/* A page of products. They are cards: no variants, no texts. */
struct product_page {
    struct list_page list; /* of struct product */
    const char *currency;  /* of the prices */
};

/* What a list of products is to hold. Fields that are NULL or negative do not count. */
struct product_query {
    const char *category_id;      /* of the product, or above it */
    const char *home_category_id; /* of the product itself */
    const char *sku;
    const char *brand;
    const char *tag;
    const char *status;
    const char *currency;
    int64_t price_min, price_max; /* minor units of the currency */
    int in_stock;
    enum product_sort { SORT_NEWEST, SORT_PRICE, SORT_PRICE_DESC, SORT_TITLE } sort;
};

/* What a caller of a list says, before it is checked against the catalogue. */
struct product_search {
    struct product_query query; /* but for the categories */
    const char *category;       /* id or slug; NULL: all */
    bool below;                 /* what is in the categories below counts too */
};

/* Lists products. Refuses: category_not_found, invalid_request for a cursor of another list. Cost:
 * one indexed query, one more for a category's slug, one more for the total. Races: an item that is
 * added or changed meanwhile is in its place; the others neither vanish nor come twice. */
const struct problem *catalog_browse(struct scope *scope, const struct product_search *search,
                                     const struct list_window *window, struct product_page *page_r);

/* Reads a published product by id or slug. Refuses: product_not_found, for drafts too. */
const struct problem *catalog_product(struct scope *scope, const char *handle,
                                      const struct product **product_r);

/* Chooses the currency of an answer: the one asked for, else the shop's first. Refuses:
 * invalid_request for one that the shop does not have. */
const struct problem *catalog_currency(struct scope *scope, const char *wanted,
                                       const char **currency_r);

/* A variant that is for sale, as a cart and an order show it. */
struct catalog_item {
    const char *product_id;
    const char *variant_id; /* NULL: not for sale, and nothing else is set */
    const char *slug, *title, *sku;
    const char *image_url; /* of the variant, else of the product; NULL: none */
    const char *const *option_values;
    size_t option_values_count;
    int64_t weight_g;
    bool taxable;
    bool stock_tracked;
    bool limited; /* no more than `left` can be bought */
    int64_t left; /* pieces, never below 0 */
    const struct product_price *prices;
    size_t prices_count;
};

/* Which variant is looked for. */
struct catalog_ref {
    const char *variant_id;
    const char *product_id; /* whose it is; NULL: not known */
};

/* Finds variants of published products, in the order of `refs`. Of the products slug, title,
 * status, cover and variants are read. Cost: one query by the ids of the products, and by the index
 * variant_id where they are not known, which takes the database three times as long. */
const struct problem *catalog_items(struct scope *scope, const struct catalog_ref *refs,
                                    size_t count, struct catalog_item *items_r);

/* Gives what one piece costs. Units: minor units. False: not for sale in the currency. */
bool catalog_item_price(const struct catalog_item *item, const char *currency, int64_t *amount_r);

/* Reads a product by id, drafts too. Refuses: product_not_found; precondition_failed when its
 * version is another than the one named. */
const struct problem *catalog_product_read(struct scope *scope, const char *id,
                                           const struct versions *versions,
                                           const struct product **product_r);

/* Adds a product. The caller fills in what it knows; a slug that is NULL is made from the title,
 * the rest is worked out. Refuses: product_rule_broken with every fault, slug_taken, sku_taken. */
const struct problem *catalog_product_create(struct scope *scope, struct product *product);

/* Writes the next version of `before` that the caller made in `product`. Refuses: as for one that
 * is added; precondition_failed when another was faster. */
const struct problem *catalog_product_change(struct scope *scope, const struct product *before,
                                             struct product *product);

/* Deletes a product for good. Refuses: as for reading one. */
const struct problem *catalog_product_delete(struct scope *scope, const char *id,
                                             const struct versions *versions);

/* The most categories that a shop has: the tree is read whole. */
enum { CATEGORIES_MOST = 5000 };

/* Reads the tree, parents before their children. Cost: index tree. */
const struct problem *catalog_tree(struct scope *scope, struct category **categories_r,
                                   size_t *count_r);

/* Gives the whole path of what is in a category: those above it, and itself. */
const char *const *category_path(struct arena *arena, const struct category *category);

/* Reads, adds, changes and deletes a category; as for products. Refuses: category_not_found,
 * precondition_failed, slug_taken; category_rule_broken for a parent that is not there, is the
 * category itself or below it, or lies too deep, for a sibling of the same name, and for one
 * category too many; category_in_use where there are products or categories in it. */
const struct problem *catalog_category_read(struct scope *scope, const char *id,
                                            const struct versions *versions,
                                            const struct category **category_r);
const struct problem *catalog_category_create(struct scope *scope, struct category *category);
const struct problem *catalog_category_delete(struct scope *scope, const char *id,
                                              const struct versions *versions);

/*
 * Writes the next version of `before`. A new parent takes along, in the same transaction, all
 * categories below and, up to MOVE_PRODUCTS of them, the products inside, whose category_ids hold
 * the whole path. More products than that would keep the transaction open for too long: then the
 * categories are marked as unsettled instead, and catalog_settle() brings their products up to
 * date. Until it has, nothing is wrong but this: lists of the categories above, of before and of
 * now, still show the products as before.
 */
enum { MOVE_PRODUCTS = 2000, MOVE_CATEGORIES = 50 };
const struct problem *catalog_category_change(struct scope *scope, const struct category *before,
                                              struct category *category);

/* Brings products of unsettled categories up to date, in transactions of its own of SETTLE_AT_ONCE
 * products, until all are or the deadline is near. `*settled_r` counts them, `*left_r` tells
 * whether there are more. Keeps: every step is whole, so it can be stopped and run twice at once.
 */
enum { SETTLE_AT_ONCE = 500 };
const struct problem *catalog_settle(struct scope *scope, int64_t *settled_r, bool *left_r);

/* Shows in a product what the inventory says is available. It can be done again at any time, and
 * does not change the product's version: stock has a ledger of its own. */
const struct problem *catalog_project_stock(struct scope *scope, struct product_id id);

/* Inside: a product's variants that were there keep the stock that is shown; new ones open theirs
 * in the inventory, in the product's transaction. */
void catalog_keep_stock(struct scope *scope, const struct product *before, struct product *product);
const struct problem *catalog_open_stock(struct scope *scope, const struct product *before,
                                         const struct product *product);
const struct problem *catalog_open_stocks(struct scope *scope,
                                          const struct product *const *products, size_t count);

/* Checks that the brand that a product refers to is there. Safe while others write: it reads a
 * snapshot. */
struct consistency;
const struct problem *catalog_check_consistency(struct scope *scope,
                                                struct consistency *consistency);

/* What it brings to the program. */
extern const struct context catalog_context;

#endif
