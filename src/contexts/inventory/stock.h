#ifndef CONTEXTS_INVENTORY_STOCK_H
#define CONTEXTS_INVENTORY_STOCK_H

#include "kernel/scope.h"
#include "store/stock.h"
#include "store/stock_ledger.h"

/* How long a reservation stays pending, and how long it must still stay for a transaction that
 * begins now: longer than the server lets one live (60 s unless set). The difference is longer than
 * a request's deadline. */
enum { STOCK_PENDING_MS = 120 * 1000, STOCK_LASTING_MS = 60 * 1000 };

/* Gives the n-th location in the order in which stock is taken from them; NULL past the last. */
const char *stock_location(struct scope *scope, unsigned n);

/* Names the stock of a variant at a location, and a row of the ledger. */
const char *stock_id_of(struct scope *scope, const char *variant_id, const char *location_id);
const char *stock_entry_id(struct scope *scope, const char *stock_id, enum stock_entry_kind kind,
                           const char *reference);

/* Sums up what there is of each variant over all locations, in the order of the variants' ids, into
 * `rows_r`, which has room for `count`. Gives how many variants there are. */
struct availability;
size_t stock_sum_up(struct scope *scope, const struct stock *stocks, size_t count,
                    struct availability *rows_r);

#endif
