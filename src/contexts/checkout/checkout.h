#ifndef CONTEXTS_CHECKOUT_H
#define CONTEXTS_CHECKOUT_H

#include <stdbool.h>

#include "contexts/orders/orders.h"
#include "kernel/context.h"
#include "kernel/id.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

struct quote;
struct request_key;

/*
 * Turns a cart into an order. The only context that knows cart, pricing, inventory and orders.
 */

/* What to quote. */
struct quote_input {
    struct cart_id cart;
    const char *token;
    const char *country;
    const char *region; /* NULL: none */
    const char *shipping_method;
};

/* Prices a cart and keeps the result for QUOTE_MINUTES. With a key (NULL: none) the quote's id is
 * derived from the key: a retry gets the same quote, and `*repeated_r` is set.
 * Refuses: cart_not_found, cart_ordered, idempotency_key_reused, and as pricing_price. */
const struct problem *checkout_quote_cart(struct scope *scope, const struct request_key *key,
                                          const struct quote_input *input,
                                          const struct quote **quote_r, bool *repeated_r);

/* The input for placing an order. */
struct placement_input {
    struct quote_id quote;
    const char *token;
    struct order_input order;
};

/*
 * Places an order exactly once for a key: reserves its stock, then writes order, first event,
 * bookings, outbox row and the answer in one transaction. `answer` is called inside it and may be
 * called again. Refuses: quote_not_found, quote_expired (also when the cart was changed since),
 * quote_used, destination_not_served, out_of_stock. Nothing is left behind then. Breaks:
 * outcome_unknown when the commit was sent and no reply came: the stock stays reserved, and the
 * caller must read the key's record before it answers. Races: two placements of one cart or quote:
 * one wins, the other is refused. A worker that dies leaves reservations that the next try with the
 * key finds again, or that expire.
 */
const struct problem *checkout_place_quote(
    struct scope *scope, const struct request_key *key, const struct placement_input *input,
    const struct problem *(*answer)(void *context, const struct order *order), void *context);

/* Checks that a quote became at most one order, that the order names it, and that every order that
 * a quote, a cart or a stored answer names exists. Safe while others write: it reads a snapshot. */
struct consistency;
const struct problem *checkout_check_consistency(struct scope *scope,
                                                 struct consistency *consistency);

/* Its table for the program. */
extern const struct context checkout_context;

#endif
