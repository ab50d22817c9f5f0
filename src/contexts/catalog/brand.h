#ifndef CONTEXTS_CATALOG_BRAND_H
#define CONTEXTS_CATALOG_BRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/record.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/brands.h"

struct product;

/* Brands are a plain noun. A product refers to its brand by id, and shows the name, which may be a
 * moment behind. */
extern const struct record_kind brand_kind;

/* Tells whether a product, made from `before` (NULL: a new one), keeps the reference that it had:
 * the name that it shows is unchanged, whatever the brand is called by now. */
bool brand_stays(const struct product *before, const struct product *product);

/* Lets products refer to the brands that they name, and adds those that are not there. Inside the
 * transaction of the products. Cost: two commands, and two for each brand that is added. Races: of
 * two that add one brand, or where one renames or deletes it, one is run again. */
const struct problem *brands_refer(struct scope *scope, struct product *const *products,
                                   size_t count);

/* Gives up to BRAND_RENAMED_AT_ONCE products of the brand the name that it has now, as a new
 * version of each, in a transaction of its own. Of products that know a brand by its name alone,
 * those of the former name are the brand's, unless another brand has that name. Cost: index
 * brand_id. Races: another renaming of the brand; one of the two is run again. Repeat: harmless. */
enum { BRAND_RENAMED_AT_ONCE = 500 };
const struct problem *brand_rename_products(struct scope *scope, const char *id, const char *former,
                                            bool *left_r);

/* Lets products that know their brand by its name alone refer to it: a program that knew no brands
 * wrote them. `*adopted_r` counts the brands. Ends when the deadline is near, and goes on the next
 * time. Cost: index brand_id. */
const struct problem *brands_adopt(struct scope *scope, int64_t *adopted_r);

/* Inside: finds brands by name; their ids and names are read. */
const struct problem *brand_store_named(struct scope *scope, const char *const *names, size_t count,
                                        struct brand **brands_r, size_t *count_r);

/* Inside: set the name of products, those that know the brand by its former name alone among them
 * (NULL: none); and the brand of those that know its name alone. Up to BRAND_RENAMED_AT_ONCE. */
const struct problem *brand_store_rename(struct scope *scope, const struct brand *brand,
                                         const char *former, bool *left_r);
const struct problem *brand_store_adopt(struct scope *scope, const char *name, const char *id,
                                        bool *left_r);

/* Inside: the first name after this one of products that know their brand by it alone; NULL: none.
 */
const struct problem *brand_store_next_name(struct scope *scope, const char *after,
                                            const char **name_r);

#endif
