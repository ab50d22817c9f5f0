#ifndef CONTEXTS_CATALOG_STORE_H
#define CONTEXTS_CATALOG_STORE_H

#include "data/list.h"
#include "data/record.h"
#include "kernel/scope.h"
#include "store/categories.h"
#include "store/products.h"

/* How many levels the tree has, the top included. */
enum { CATEGORY_DEPTH = CATEGORY_PATH_MAX_ITEMS + 1 };

/* What is read, added, replaced and deleted one by one. */
extern const struct record_kind product_kind;
extern const struct record_kind category_kind;

struct catalog_ref;
struct problem;
struct product_query;

/* Reads a page of cards: what a list shows of a product, without its variants and texts. Cost: the
 * index of the sort, with the category, brand or tag in front; of two of these, the second is
 * looked for in what the first one finds. Breaks: internal_error for a currency that migrate made
 * no index for. Refuses: as list_read. */
const struct problem *catalog_store_list(struct scope *scope, const struct product_query *query,
                                         const struct list_window *window,
                                         struct list_page *page_r);

/* Finds products other than `except_id` (NULL: any) that have one of the SKUs: their id, slug and
 * SKUs, up to `most` of them. Cost: index skus. */
const struct problem *catalog_store_sku_holders(struct scope *scope, const char *const *skus,
                                                size_t count, const char *except_id, size_t most,
                                                struct product **holders_r, size_t *count_r);

/* Sets what is shown as left of each variant, in their order, unless the product was changed since
 * it was read: then whoever changed it shows it. */
const struct problem *catalog_store_show_stock(struct scope *scope, const struct product *product,
                                               const int64_t *left, bool in_stock);

/* Reads of the products that variants belong to what a cart shows: slug, title, status, cover,
 * variants. Cost: by _id, and index variant_id. */
const struct problem *catalog_store_of_variants(struct scope *scope, const struct catalog_ref *refs,
                                                size_t count, struct product **products_r,
                                                size_t *count_r);

/* Reads the products that have one of the slugs. Cost: index slug. */
const struct problem *catalog_store_by_slugs(struct scope *scope, const char *const *slugs,
                                             size_t count, struct product **products_r,
                                             size_t *count_r);

/* Adds many products, all or none inside a transaction. `*taken_at_r` is the place of one whose
 * slug or SKU another has, -1: none. */
const struct problem *catalog_store_add_many(struct scope *scope,
                                             const struct product *const *products, size_t count,
                                             int64_t *taken_at_r);

/* Tells whether two versions of a product say the same, but for version and time. */
bool catalog_store_same(struct scope *scope, const struct product *one,
                        const struct product *other);

/* Counts the products that are in one of the categories themselves, up to `most`. Cost: index
 * category. */
const struct problem *catalog_store_count_in(struct scope *scope, const char *const *categories,
                                             size_t count, int64_t most, int64_t *count_r);

/* Writes the category's path into up to `most` of its own products that do not have it yet, as a
 * new version of each. Cost: index category. */
const struct problem *catalog_store_settle(struct scope *scope, const struct category *category,
                                           size_t most, int64_t *settled_r);

/* Reads categories: all in the order of the tree's siblings; by ids; those below one, on any
 * level; those whose products do not know their path. */
const struct problem *catalog_store_categories(struct scope *scope, size_t limit,
                                               struct category **categories_r, size_t *count_r);
const struct problem *catalog_store_categories_of(struct scope *scope, const char *const *ids,
                                                  size_t count, struct category **categories_r,
                                                  size_t *count_r);
const struct problem *catalog_store_subtree(struct scope *scope, const char *id, size_t limit,
                                            struct category **categories_r, size_t *count_r);
const struct problem *catalog_store_unsettled(struct scope *scope, size_t limit,
                                              struct category **categories_r, size_t *count_r);

/* Counts the categories, and the children of one; up to `most`. */
const struct problem *catalog_store_count_categories(struct scope *scope, int64_t most,
                                                     int64_t *count_r);
const struct problem *catalog_store_count_children(struct scope *scope, const char *id,
                                                   int64_t most, int64_t *count_r);

/* Finds the category of a name below one (NULL: at the top); NULL when there is none. Cost: index
 * siblings. */
const struct problem *catalog_store_sibling(struct scope *scope, const char *parent_id,
                                            const char *name, struct category **category_r);

/* Replaces the first `drop` entries in the paths of all categories below `category` by its own
 * path, as a new version of each; `unsettled` marks them. */
const struct problem *catalog_store_move_subtree(struct scope *scope,
                                                 const struct category *category, size_t drop,
                                                 bool unsettled);

/* Takes the mark of a category's products away. */
const struct problem *catalog_store_mark_settled(struct scope *scope, const char *id);

#endif
