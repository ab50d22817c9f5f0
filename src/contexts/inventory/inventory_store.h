#ifndef CONTEXTS_INVENTORY_STORE_H
#define CONTEXTS_INVENTORY_STORE_H

#include <stdbool.h>

#include "kernel/scope.h"
#include "store/stock.h"
#include "store/stock_ledger.h"

struct problem;

/* A pending reservation at one stock. */
struct stock_pending {
    const char *stock_id;
    struct stock_reservation reservation;
};

/* Adds pending reservations, each where enough is available and it is not there yet. `*done_r`
 * counts those that were added. Cost: one command. */
const struct problem *inventory_store_reserve(struct scope *scope,
                                              const struct stock_pending *pending, size_t count,
                                              int64_t *done_r);

/* Gives a pending reservation a new end. `*done_r` tells whether it was there. */
const struct problem *inventory_store_renew(struct scope *scope,
                                            const struct stock_pending *pending, bool *done_r);

/* Takes pending reservations out; `credit` gives their quantities back. Where an end is named, only
 * with that end: one that was renewed since stays. `*done_r` tells how many were there. Cost: one
 * command. */
const struct problem *inventory_store_unpend(struct scope *scope,
                                             const struct stock_pending *pending, size_t count,
                                             bool credit, int64_t *done_r);

/* Reads stock: one, those of a product, those with an entry that expired. NULL: none. */
const struct problem *inventory_store_get(struct scope *scope, const char *stock_id,
                                          struct stock **stock_r);
const struct problem *inventory_store_of_product(struct scope *scope, const char *product_id,
                                                 struct stock **stocks_r, size_t *count_r);
const struct problem *inventory_store_expired(struct scope *scope, size_t limit,
                                              struct stock **stocks_r, size_t *count_r);

/* Inside a transaction: makes sure that the stock holds this pending reservation past that time,
 * and changes nothing. `*held_r` false: it does not. Races: none with reservations of others, as
 * nothing is written. */
const struct problem *inventory_store_hold(struct scope *scope, const char *stock_id,
                                           const char *order_id, int64_t past_ms, bool *held_r);

/* Adds ledger rows. `*done_r` false: one of them was booked before. */
const struct problem *inventory_store_book(struct scope *scope, const struct stock_entry *entries,
                                           size_t count, bool *done_r);

/* Reads what the ledger says was reserved under a reference: which stock. Cost: index `reference`.
 */
const struct problem *inventory_store_reserved(struct scope *scope, const char *reference,
                                               struct stock_entry **entries_r, size_t *count_r);

/* Tells whether the ledger has a row now, on the primary. */
const struct problem *inventory_store_booked(struct scope *scope, const char *entry_id,
                                             bool *booked_r);

/* Changes the balances. Breaks: internal_error when there is no such stock. */
const struct problem *inventory_store_change(struct scope *scope, const char *stock_id,
                                             int64_t on_hand, int64_t reserved);

/* Gives those of the ids that are there, and their products. */
const struct problem *inventory_store_of(struct scope *scope, const char *const *stock_ids,
                                         size_t count, struct stock **stocks_r, size_t *count_r);

/* Adds stock documents, or sets the backorder flag of one. Breaks: as inventory_store_change. */
const struct problem *inventory_store_open(struct scope *scope, const struct stock *stocks,
                                           size_t count);
const struct problem *inventory_store_set_backorder(struct scope *scope, const char *stock_id,
                                                    bool backorder);

#endif
