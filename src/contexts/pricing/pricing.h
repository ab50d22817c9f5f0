#ifndef CONTEXTS_PRICING_H
#define CONTEXTS_PRICING_H

#include "contexts/catalog/catalog.h"
#include "kernel/context.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/priced.h"

/* What is to be priced. */
struct price_request {
    const char *currency;
    const char *country;
    const char *region; /* NULL: none */
    const char *shipping_method;
    const struct catalog_item *items; /* one for each quantity */
    const int64_t *quantities;
    size_t count;
};

/*
 * Prices a cart at a destination: the one function for quotes and orders. Lines are net; tax is
 * added for each line and for shipping, rounded half to even to the minor unit, so that the lines
 * add up to the total. Refuses: cart_empty, not_for_sale (naming each line),
 * destination_not_served, shipping_method_unknown.
 */
const struct problem *pricing_price(struct scope *scope, const struct price_request *request,
                                    struct priced *priced_r);

/* Gives the tax rate of a destination as a decimal percent; NULL: nothing is sent there. Source:
 * the setting TAX_RATES. */
const char *tax_rate(struct scope *scope, const char *country, const char *region);

/* Gives the tax on a net amount, rounded half to even. Units: minor units; percent as a decimal of
 * up to four places. */
int64_t tax_on(int64_t net, const char *percent);

/* Gives what a parcel costs; -1: there is no such method in this currency. Source: the setting
 * SHIPPING_RATES. */
int64_t shipping_rate(struct scope *scope, const char *method, const char *currency);

/* Its table for the program. */
extern const struct context pricing_context;

#endif
