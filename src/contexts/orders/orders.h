#ifndef CONTEXTS_ORDERS_H
#define CONTEXTS_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store.h"

struct request_key;

/*
 * An order is what its events say. `orders` holds the state that they add up to, written with each
 * event in one transaction; the sequence of the last event is the order's version.
 */

/* What a quote is asked for. */
struct quote_input {
    const char *cart_id;
    const char *token;
    const char *country;
    const char *region; /* NULL: none */
    const char *shipping_method;
};

/* Prices a cart and keeps the result for the minutes that the settings say. With a key (NULL: none)
 * the quote has the key's own id: asked for again it is the same one, and `*repeated_r` is set.
 * Refuses: cart_not_found, cart_ordered, idempotency_key_reused, and as pricing_price. */
const struct problem *orders_quote_cart(struct scope *scope, const struct request_key *key,
                                        const struct quote_input *input,
                                        const struct quote **quote_r, bool *repeated_r);

/* What is needed to place an order beside its quote. */
struct order_input {
    const char *quote_id;
    const char *token;
    const char *email;
    const char *locale; /* NULL: the shop's */
    struct order_address shipping_address;
    struct order_address billing_address;
};

/*
 * Places an order exactly once for a key: reserves its stock, then writes order, first event,
 * bookings, outbox row and the answer in one transaction. `answer` is called inside it and may be
 * called again. Refuses: quote_not_found, quote_expired (also when the cart was changed since),
 * quote_used, destination_not_served, out_of_stock. Nothing is left behind then. Breaks:
 * outcome_unknown when the commit was sent and no answer came: the stock stays reserved, and the
 * caller reads the record of the key before it answers. Races: two placements of one cart or quote:
 * one wins, the other is refused. A worker that dies leaves reservations that the next try with the
 * key finds again, or that expire.
 */
const struct problem *orders_place_quote(
    struct scope *scope, const struct request_key *key, const struct order_input *input,
    const struct problem *(*answer)(void *context, const struct order *order), void *context);

/* Reads an order by id, or by its number and email. Refuses: order_not_found, whichever of the two
 * is wrong. */
const struct problem *orders_read(struct scope *scope, const char *id,
                                  const struct order **order_r);
const struct problem *orders_track(struct scope *scope, const char *number, const char *email,
                                   const struct order **order_r);

/* Reads an order by its signed link. Refuses: order_not_found, for a wrong signature too. */
const struct problem *orders_read_signed(struct scope *scope, const char *id, const char *signature,
                                         const struct order **order_r);

/* Gives the path of the signed link. */
const char *orders_link(struct scope *scope, const char *id);

/* What staff do. */
enum order_action {
    ORDER_START_PROCESSING,
    ORDER_SHIP,
    ORDER_DELIVER,
    ORDER_CANCEL,
    ORDER_RETURN,
    ORDER_ACTIONS
};

/* Moves an order on: event, new state, stock and outbox row in the caller's transaction.
 * Refuses: order_not_found, precondition_failed (`version` is not its own; 0: any),
 * transition_not_allowed. */
const struct problem *orders_act(struct scope *scope, const char *id, int64_t version,
                                 enum order_action action, const struct order_event_moved *moved,
                                 const struct order **order_r);

/* Tells whether the action is allowed in the state. */
bool orders_allowed(enum order_state state, enum order_action action);

/* An address in lower case and a number in capitals, as they are looked for. */
const char *order_email_folded(struct scope *scope, const char *email);
const char *order_number_folded(struct scope *scope, const char *number);

/* Which orders a list has; NULL: whichever. */
struct order_filter {
    const char *state, *email, *number;
};

/* A page of orders, newest first. */
struct order_page {
    struct order *orders;
    size_t count;
    const char *next; /* cursor; NULL: it is the last */
};
const struct problem *orders_list(struct scope *scope, const struct order_filter *filter,
                                  const char *cursor, size_t limit, struct order_page *page_r);

/* Reads the events of an order, in order. */
const struct problem *orders_events(struct scope *scope, const char *id,
                                    struct order_event **events_r, size_t *count_r);

/* Gives the text that an event's hash covers, after the hash before it. */
const char *order_event_text(struct scope *scope, const struct order_event *event);

/* Gives the sequence of the first event that does not fit the chain; 0: all do. */
int64_t order_chain_fault(struct scope *scope, const struct order_event *events, size_t count);

/* What a check of an order's chain found. */
struct chain_check {
    int64_t events;
    const char *head_hash;
    int64_t first_broken; /* 0: the chain is whole, and ends where the order says */
};

/* Checks the chain of the order behind a signed link. Refuses: as orders_read_signed. Races: an
 * order that moves on meanwhile is read again. */
const struct problem *orders_check_chain(struct scope *scope, const char *id, const char *signature,
                                         struct chain_check *check_r);

/* Rebuilds the state from events: the same as the stored order, but for what was taken from where.
 * False: they do not add up. */
bool order_rebuild(struct scope *scope, const struct order_event *events, size_t count,
                   struct order *order_r);

/* Checks that chains are whole and add up to the orders, that lines add up to totals, that the
 * ledger fits lines and state, that whatever names an order names one that is there, and that
 * exactly the events there were are in the outbox, as long as it keeps them. Holds while others
 * write: it reads one moment. */
struct consistency;
const struct problem *orders_check_consistency(struct scope *scope,
                                               struct consistency *consistency);

#endif
