#ifndef CONTEXTS_INVENTORY_H
#define CONTEXTS_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/context.h"
#include "kernel/id.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/*
 * Stock of a variant at a location: on hand (pieces in stock), reserved (promised to orders),
 * available (the difference).
 *
 * A reservation is one conditional update of one document, outside of any transaction, so that a
 * thousand buyers of one variant queue inside the server instead of aborting each other. The
 * document keeps the reservation's id while it is pending, so a retry changes nothing. The order's
 * transaction then books it in the ledger; after that the pending entry is taken out (settled). A
 * pending entry that expired without a booking is credited back by the sweeper: it expires long
 * after the last moment at which its order could still commit.
 */

/* The quantity wanted of a variant, and the stock that it was reserved from. */
struct stock_demand {
    const char *variant_id;
    int64_t quantity;
    const char *stock_id; /* set by inventory_reserve */
};

/* Reserves all demands for an order, or none. Refuses: out_of_stock, naming each line by its place
 * (/lines/N). Races: the last piece goes to one of two. Repeat: harmless. Cost: one update by _id
 * for each line. */
const struct problem *inventory_reserve(struct scope *scope, struct order_id order,
                                        struct stock_demand *demands, size_t count);

/* Releases pending reservations of an order. */
const struct problem *inventory_unreserve(struct scope *scope, struct order_id order,
                                          const struct stock_demand *demands, size_t count);

/* Inside the order's transaction: checks that the reservations still exist, and books them.
 * Breaks: write_conflict if one is gone (rolled back by a failover): the caller reserves again. */
const struct problem *inventory_book(struct scope *scope, struct order_id order,
                                     const struct stock_demand *demands, size_t count);

/* After the commit: removes the pending entries. A failure is harmless; the sweeper does it later.
 */
void inventory_settle(struct scope *scope, struct order_id order,
                      const struct stock_demand *demands, size_t count);

/* Inside a transaction: an open order's pieces become available again (release), leave the stock
 * (ship), or come back (return). Each is booked once for an order. */
const struct problem *inventory_release(struct scope *scope, struct order_id order,
                                        const struct stock_demand *demands, size_t count);
const struct problem *inventory_ship(struct scope *scope, struct order_id order,
                                     const struct stock_demand *demands, size_t count);
const struct problem *inventory_return(struct scope *scope, struct order_id order,
                                       const struct stock_demand *demands, size_t count);

/* What a buyer can buy of a variant now. */
struct availability {
    const char *variant_id;
    const char *product_id;
    int64_t available; /* never below 0 */
    int64_t on_hand, reserved;
    bool backorder;
};

/* Inside a transaction: starts tracking the stock of variants, with an opening balance. A variant
 * that was tracked before keeps its balance. Cost: three round trips for all. */
struct stock_opening {
    const char *product_id;
    const char *variant_id;
    int64_t on_hand;
    bool backorder;
};
const struct problem *inventory_open(struct scope *scope, const struct stock_opening *openings,
                                     size_t count);

/* Inside a transaction: sets whether more may be reserved than is on hand. */
const struct problem *inventory_allow_backorder(struct scope *scope, struct variant_id variant,
                                                bool backorder);

/* Inside a transaction: adds to the stock on hand or takes from it, books that under a reference of
 * its own, and emits stock.changed. Refuses: variant_not_found if the variant's stock is not
 * tracked; stock_below_promised if less would be left than is reserved. */
const struct problem *inventory_adjust(struct scope *scope, struct variant_id variant,
                                       int64_t difference, struct adjustment_id reference,
                                       struct availability *now_r);

/* Reads the availability of a product's variants, counting expired reservations as released. */
const struct problem *inventory_of_product(struct scope *scope, struct product_id product,
                                           struct availability **rows_r, size_t *count_r);

/* Gives the products of which an order booked pieces, each once. Cost: two queries, by the ledger's
 * index on reference and by ids. */
const struct problem *inventory_products_booked(struct scope *scope, struct order_id order,
                                                struct product_id **products_r, size_t *count_r);

/* Credits expired reservations and settles booked ones. Gives the number of each. Safe beside all
 * other work. */
const struct problem *inventory_sweep(struct scope *scope, int64_t *credited_r, int64_t *settled_r);

/* One row of the ledger about an order. */
struct booking {
    const char *stock_id;
    const char *kind; /* reserved, released, shipped, returned */
    int64_t pieces;   /* change of the reserved pieces; for a return: of those on hand */
};

/* For checks: reads the bookings of an order in the snapshot of the scan. Cost: index on
 * reference. */
struct mongo_scan;
const struct problem *inventory_bookings(struct scope *scope, struct mongo_scan *scan,
                                         struct order_id order, struct booking *bookings,
                                         size_t most, size_t *count_r);

/* Checks that balances are the sums of the ledger and that nothing is oversold. Safe while others
 * write: it reads a snapshot. */
struct consistency;
const struct problem *inventory_check_consistency(struct scope *scope,
                                                  struct consistency *consistency);

/* Its table for the program. */
extern const struct context inventory_context;

#endif
