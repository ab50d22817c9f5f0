#ifndef CONTEXTS_CART_H
#define CONTEXTS_CART_H

#include <stdbool.h>

#include "contexts/catalog/catalog.h"
#include "kernel/context.h"
#include "kernel/id.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/carts.h"

struct request_key;
struct versions;

/*
 * A cart is one document, changed by one conditional write of its version: concurrent changes take
 * effect one after the other. Whoever holds the token can use the cart. Only the token's digest is
 * stored, and a wrong token gives the same answer as a missing cart. The document keeps the
 * idempotency key of a change together with the change.
 */

/* A cart with the current items of its lines; `items` has one for each line. The lines keep what
 * the buyer saw last: the differences are the warnings. */
struct cart_view {
    const struct cart *cart;
    struct catalog_item *items;
    bool repeated; /* the change had been made before, by a request with the same key */
};

/* The cart to change, the caller's token, and the request's key. */
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

/* Creates a cart. This is the only place that returns its token. Refuses: variant_not_found,
 * out_of_stock, cart_full. Breaks: database_unavailable, even if it is not known whether the cart
 * was created; the caller can create another one. */
const struct problem *cart_start(struct scope *scope, const char *currency,
                                 const struct cart_line_input *inputs, size_t count,
                                 struct cart_view *view_r, const char **token_r);

/* Reads a cart. Refuses: cart_not_found. Cost: two queries. */
const struct problem *cart_read(struct scope *scope, struct cart_id id, const char *token,
                                struct cart_view *view_r);

/* Change a cart: add to a line, set a line, take it out. Refuses: cart_not_found,
 * precondition_failed, cart_ordered, line_not_found, variant_not_found, out_of_stock, cart_full.
 * Races: the later change is retried on the result of the earlier one, or refused if it was for a
 * certain version. A retry is not refused because of the version that it made itself. Cost: three
 * round trips, and what differs is written. */
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

/* Gives the digest of a token, for storing what only its holder may use. */
const char *cart_token_digest(struct scope *scope, const char *token);

/* Removes expired carts. */
const struct problem *cart_sweep(struct scope *scope, int64_t *removed_r);

/* Its table for the program. */
extern const struct context cart_context;

#endif
