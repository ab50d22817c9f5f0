#ifndef CONTEXTS_ORDERS_H
#define CONTEXTS_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/list.h"
#include "kernel/context.h"
#include "kernel/id.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/versions.h"
#include "store/orders.h"

struct order_event;
struct order_event_moved;
struct stock_demand;

/*
 * An order is what its events say. `orders` holds the state that they add up to, written with each
 * event in one transaction; the sequence of the last event is the order's version.
 */

/* What the buyer says of an order. */
struct order_input {
    const char *email;
    const char *locale; /* NULL: the shop's */
    struct order_address shipping_address;
    struct order_address billing_address;
};

/* An order that is about to be: what it is made of, and what it costs. */
struct order_draft {
    struct order_id id;
    const struct order_input *input;
    const struct priced *priced;
    const char *cart_id, *quote_id;     /* where it comes from; nothing here looks there */
    const struct stock_demand *demands; /* the pieces that are reserved for it */
    size_t demands_count;
};

/* Inside a transaction: adds an order with its first event and its row in the outbox. `*placed_r`
 * false: there is one with this id. */
const struct problem *orders_place(struct scope *scope, const struct order_draft *draft,
                                   const struct order **order_r, bool *placed_r);

/* Reads an order by id, or by its number and email. Refuses: order_not_found, whichever of the two
 * is wrong. */
const struct problem *orders_read(struct scope *scope, struct order_id id,
                                  const struct order **order_r);
const struct problem *orders_track(struct scope *scope, const char *number, const char *email,
                                   const struct order **order_r);

/* Reads an order by its signed link. Refuses: order_not_found, for a wrong signature too. */
const struct problem *orders_read_signed(struct scope *scope, struct order_id id,
                                         const char *signature, const struct order **order_r);

/* Gives the path of the signed link. */
const char *orders_link(struct scope *scope, struct order_id id);

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
 * Refuses: order_not_found, precondition_failed (its version is none of those),
 * transition_not_allowed. */
const struct problem *orders_act(struct scope *scope, struct order_id id,
                                 const struct versions *versions, enum order_action action,
                                 const struct order_event_moved *moved,
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

/* Lists orders, newest first: a page of struct order. Refuses: as list_read. */
const struct problem *orders_list(struct scope *scope, const struct order_filter *filter,
                                  const struct list_window *window, struct list_page *page_r);

/* Reads the events of an order, in order. */
const struct problem *orders_events(struct scope *scope, struct order_id id,
                                    struct order_event **events_r, size_t *count_r);

/* Gives the text that an event's hash covers. It holds the hash before it. */
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
const struct problem *orders_check_chain(struct scope *scope, struct order_id id,
                                         const char *signature, struct chain_check *check_r);

/* Rebuilds the state from events: the same as the stored order, but for what was taken from where.
 * False: they do not add up. */
bool order_rebuild(struct scope *scope, const struct order_event *events, size_t count,
                   struct order *order_r);

/* Checks that chains are whole and add up to the orders, that lines add up to totals, that the
 * ledger fits lines and state, that whatever names an order names one that is there, and that
 * exactly the events there were are in the outbox, as long as it keeps them. Safe while others
 * write: it reads a snapshot. */
struct consistency;
const struct problem *orders_check_consistency(struct scope *scope,
                                               struct consistency *consistency);

/* Its table for the program. */
extern const struct context orders_context;

#endif
