#ifndef CONTEXTS_CART_H
#define CONTEXTS_CART_H

#include <stdbool.h>

#include "contexts/catalog/catalog.h"
#include "kernel/context.h"
#include "kernel/id.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store.h"

struct request_key;
struct versions;

/*
 * A cart is one document, changed by one conditional write of its version: two changes at once end
 * as one after the other. Who has the token has the cart; only its digest is stored, and a wrong
 * token is the same answer as no cart. The idempotency key of a change is kept in the document with
 * the change itself.
 */

/* A cart with what its lines are now; `items` has one for each line. What the lines remember as
 * seen is of before: the difference is what to warn of. */
struct cart_view {
    const struct cart *cart;
    struct catalog_item *items;
    bool repeated; /* the change had been made before, by a request with the same key */
};

/* Which cart is to be changed, who asks, and for which request. */
struct cart_target {
    struct cart_id id;
    const char *token;
    const struct versions *versions; /* one of which it must be at */
    const struct request_key *key;   /* NULL: none */
};

struct cart_line_input {
    const char *variant_id;
    int64_t quantity;
};

/* Starts a cart. The token is told here, once, and nowhere else. Refuses: variant_not_found,
 * out_of_stock, cart_full. Breaks: database_unavailable also where it is not known whether the cart
 * is there; another one is as good. */
const struct problem *cart_start(struct scope *scope, const char *currency,
                                 const struct cart_line_input *inputs, size_t count,
                                 struct cart_view *view_r, const char **token_r);

/* Reads a cart. Refuses: cart_not_found. Cost: two queries. */
const struct problem *cart_read(struct scope *scope, struct cart_id id, const char *token,
                                struct cart_view *view_r);

/* Change a cart: add to a line, set a line, take it out. Refuses: cart_not_found,
 * precondition_failed, cart_ordered, line_not_found, variant_not_found, out_of_stock, cart_full.
 * Races: the later one starts again from the earlier one's result, and is refused when it was for a
 * version. A repeat is not refused for the version that it made itself. Cost: three round trips,
 * and what differs is written. */
const struct problem *cart_add(struct scope *scope, const struct cart_target *target,
                               const struct cart_line_input *input, struct cart_view *view_r);
const struct problem *cart_set(struct scope *scope, const struct cart_target *target,
                               const struct cart_line_input *input, struct cart_view *view_r);
const struct problem *cart_remove(struct scope *scope, const struct cart_target *target,
                                  const char *variant_id, struct cart_view *view_r);

/* Inside an order's transaction: marks the cart as ordered. `*closed_r` false: it was changed after
 * that version, or ordered. */
const struct problem *cart_close(struct scope *scope, struct cart_id id, int64_t version,
                                 struct order_id order, bool *closed_r);

/* Digest of a token, for those who store what only its holder may use. */
const char *cart_token_digest(struct scope *scope, const char *token);

/* Removes carts that expired. */
const struct problem *cart_sweep(struct scope *scope, int64_t *removed_r);

/* What it brings to the program. */
extern const struct context cart_context;

#endif
