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
 * be repeated, and NULL is passed over. Inside the transaction of the products. Cost: one command
 * if all are there; else a query more, and two commands for each brand that is added. Races: of two
 * that add one brand, or where one renames or deletes it, one is run again. */
const struct problem *brands_ensure(struct scope *scope, const char *const *names, size_t count);

/* Gives up to BRAND_RENAMED_AT_ONCE products of the former name the one that the brand has now, as
 * a new version of each, in a transaction of its own. Does nothing if the brand is gone, or if
 * another brand has the former name: then the products are that one's. Cost: index brand. Races:
 * another renaming of the brand; one of the two is run again. Repeat: harmless. */
enum { BRAND_RENAMED_AT_ONCE = 500 };
const struct problem *brand_rename_products(struct scope *scope, const char *id, const char *former,
                                            bool *left_r);

/* Adds the brands of products that were written by a program that knew none. `*adopted_r` counts
 * them. Ends when the deadline is near, and goes on the next time. Cost: one query by the index
 * brand for each name. */
const struct problem *brands_adopt(struct scope *scope, int64_t *adopted_r);

/* Inside: notes in each brand whose field has one of the texts that it is referred to. Gives how
 * many there are. */
const struct problem *brand_store_use(struct scope *scope, const char *field,
                                      const char *const *texts, size_t count, int64_t *used_r);

/* Inside: renames products, up to BRAND_RENAMED_AT_ONCE of them. */
const struct problem *brand_store_rename(struct scope *scope, const char *former, const char *name,
                                         bool *left_r);

/* Inside: the first name after this one that products have; NULL: none. */
const struct problem *brand_store_next_name(struct scope *scope, const char *after,
                                            const char **name_r);

#endif
