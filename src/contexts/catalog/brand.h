#ifndef CONTEXTS_CATALOG_BRAND_H
#define CONTEXTS_CATALOG_BRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/record.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/brands.h"

/* Brands are a plain noun; a product refers to its brand by the name. */
extern const struct record_kind brand_kind;

/* Adds the brands that are not there yet, so that each name a product has is a brand's. A name may
 * be repeated, and NULL is passed over. Inside the transaction of the products. Cost: one query,
 * and two commands for each brand that is added. Races: of two that add one brand, one is run
 * again. */
const struct problem *brands_ensure(struct scope *scope, const char *const *names, size_t count);

/* Gives up to BRAND_RENAMED_AT_ONCE products of the former name the new one, as a new version of
 * each. It can be done again at any time. Cost: index brand. */
enum { BRAND_RENAMED_AT_ONCE = 500 };
const struct problem *brand_rename_some(struct scope *scope, const char *former, const char *name,
                                        bool *left_r);

/* Adds the brands of products that were written by a program that knew none. `*adopted_r` counts
 * them. Ends when the deadline is near, and goes on the next time. Cost: one query by the index
 * brand for each name. */
const struct problem *brands_adopt(struct scope *scope, int64_t *adopted_r);

/* Inside: the first name after this one that products have; NULL: none. */
const struct problem *brand_store_next_name(struct scope *scope, const char *after,
                                            const char **name_r);

#endif
