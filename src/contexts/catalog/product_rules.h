#ifndef CONTEXTS_CATALOG_PRODUCT_RULES_H
#define CONTEXTS_CATALOG_PRODUCT_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/problem.h"
#include "store/products.h"

struct arena;

/* The rules of a product, and what is worked out from it. Pure: nothing here reads or writes. */

/* Fills in what may be left out: the one variant of a product without options, and the values of an
 * option that names none, which are those of the variants in their order. */
void product_complete(struct arena *arena, struct product *product);

/* Gives every variant its id: one that the caller named stays; otherwise the id of the variant
 * before that has the same option values, else the same SKU; otherwise a new one. Refuses
 * (violations) an id that no variant before has, and one that is named twice. */
void product_name_variants(struct arena *arena, const struct product *before,
                           struct product *product, int64_t now_ms,
                           const struct violation **violations);

/* Finds every broken rule. `currencies` is the shop's list. Refuses: options of one name, option
 * values that are repeated or not declared, variants with too few or too many values or with the
 * same ones, more or less than one variant where there are no options, two prices in one currency
 * or one in none of the shop's, a struck-through price that is not above the price, one SKU for two
 * variants. */
void product_check(struct arena *arena, const struct product *product, const char *currencies,
                   const struct violation **violations);

/* Works out what lists and indexes go by: cover, variant_count, skus, list_prices, in_stock. */
void product_derive(struct arena *arena, struct product *product);

/* Makes the product the next version of `before` (NULL: a new one): id, version and times. */
void product_stamp(struct arena *arena, const struct product *before, struct product *product,
                   int64_t now_ms);

/* Finds the price in a currency; NULL: there is none. */
const struct product_price *price_in(const struct product_price *prices, size_t count,
                                     const char *currency);

/* Tells whether one can be bought now. */
bool variant_available(const struct product_variant *variant);

/* Tells whether a comma-separated list of currencies has this one. */
bool currency_listed(const char *currencies, const char *code);

#endif
