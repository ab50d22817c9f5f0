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
 * Stock of a variant at a location: on hand (what is there), reserved (what is promised), available
 * (the difference).
 *
 * A reservation is one conditional update of one document, outside of any transaction, so that a
 * thousand buyers of one variant queue inside the server instead of aborting each other. The
 * document keeps the reservation's id while it is pending, so a repeat changes nothing. The order's
 * transaction then books it in the ledger; after that the pending entry is taken out (settled). A
 * pending entry that expired without a booking is credited back by the sweeper: it expires long
 * after the last moment at which its order could still commit.
 */

/* Wanted of a variant, and where it was found. */
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

/* Gives pending reservations of an order back. */
const struct problem *inventory_unreserve(struct scope *scope, struct order_id order,
                                          const struct stock_demand *demands, size_t count);

/* Inside the order's transaction: makes sure that the reservations are still there, and books them.
 * Breaks: write_conflict when one is gone (a failover took it back): the caller reserves again. */
const struct problem *inventory_book(struct scope *scope, struct order_id order,
                                     const struct stock_demand *demands, size_t count);

/* After the commit: takes the pending entries out. Failing is harmless; the sweeper does it later.
 */
void inventory_settle(struct scope *scope, struct order_id order,
                      const struct stock_demand *demands, size_t count);

/* Inside a transaction: an open order's pieces go back to the shelf (release), leave the house
 * (ship), or come back (return). Each is booked once for an order. */
const struct problem *inventory_release(struct scope *scope, struct order_id order,
                                        const struct stock_demand *demands, size_t count);
const struct problem *inventory_ship(struct scope *scope, struct order_id order,
                                     const struct stock_demand *demands, size_t count);
const struct problem *inventory_return(struct scope *scope, struct order_id order,
                                       const struct stock_demand *demands, size_t count);

/* What can be bought of a variant now. */
struct availability {
    const char *variant_id;
    const char *product_id;
    int64_t available; /* never below 0 */
    int64_t on_hand, reserved;
    bool backorder;
};

/* Inside a transaction: starts the stock of variants with what is there. One that was kept before
 * is kept again as it is. Cost: three round trips for all. */
struct stock_opening {
    const char *product_id;
    const char *variant_id;
    int64_t on_hand;
    bool backorder;
};
const struct problem *inventory_open(struct scope *scope, const struct stock_opening *openings,
                                     size_t count);

/* Inside a transaction: says whether more may be reserved than is there. */
const struct problem *inventory_allow_backorder(struct scope *scope, struct variant_id variant,
                                                bool backorder);

/* Inside a transaction: adds to what is there, or takes away, books it under a reference of its
 * own, and tells of it (stock.changed). Refuses: variant_not_found, for one whose stock is not
 * kept; stock_below_promised when less would be left than is promised already. */
const struct problem *inventory_adjust(struct scope *scope, struct variant_id variant,
                                       int64_t difference, struct adjustment_id reference,
                                       struct availability *now_r);

/* Reads the availability of a product's variants, expired reservations counted as given back. */
const struct problem *inventory_of_product(struct scope *scope, struct product_id product,
                                           struct availability **rows_r, size_t *count_r);

/* Gives the products of which an order took pieces, each once. Cost: two queries, by the ledger's
 * index on reference and by ids. */
const struct problem *inventory_products_booked(struct scope *scope, struct order_id order,
                                                struct product_id **products_r, size_t *count_r);

/* Credits back what expired, and takes out what was booked. Gives how many. Runs beside everything
 * else. */
const struct problem *inventory_sweep(struct scope *scope, int64_t *credited_r, int64_t *settled_r);

/* One row of the ledger about an order. */
struct booking {
    const char *stock_id;
    const char *kind; /* reserved, released, shipped, returned */
    int64_t pieces;   /* change of what is promised; of a return: of what is there */
};

/* For checks: reads what is booked of an order at the moment of the scan. Cost: index on
 * reference. */
struct mongo_scan;
const struct problem *inventory_bookings(struct scope *scope, struct mongo_scan *scan,
                                         struct order_id order, struct booking *bookings,
                                         size_t most, size_t *count_r);

/* Checks that balances are the sums of the ledger and that nothing is oversold. Holds while others
 * write: it reads one moment. */
struct consistency;
const struct problem *inventory_check_consistency(struct scope *scope,
                                                  struct consistency *consistency);

/* What it brings to the program. */
extern const struct context inventory_context;

#endif
