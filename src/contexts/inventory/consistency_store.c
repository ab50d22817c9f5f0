#include <string.h>

#include "adapters/mongo/mongo.h"
#include "adapters/mongo/scan.h"
#include "base/arena.h"
#include "contexts/inventory/inventory.h"
#include "contexts/inventory/stock.h"
#include "kernel/consistency.h"
#include "kernel/problem.h"
#include "store/stock.h"
#include "store/stock_ledger.h"

/* The two sides of the books, read beside each other in the order of their stock. */
struct books {
    struct scope *scope;
    struct consistency *consistency;
    struct mongo_scan *scan;
    struct mongo_rows *stocks;   /* struct stock */
    struct mongo_rows *balances; /* struct stock_entry, summed up: _id is the stock */
};

/* Tells whether the ledger had a row at the moment that is read. */
static const struct problem *was_booked(struct books *books, const char *row_id, bool *booked_r)
{
    struct stock_entry *entry;
    struct mongo_rows *rows = mongo_scan_find(books->scan, "stock_ledger",
                                              MONGO_DOC(books->scope, "_id", BCON_UTF8(row_id)),
                                              NULL, &stock_entry_shape);
    const struct problem *problem = mongo_rows_next(rows, (void **)&entry);
    *booked_r = entry != NULL;
    if (problem != NULL)
        problem = problem_new(books->scope->arena, problem->code, NULL);
    mongo_rows_end(rows);
    return problem;
}

/* Pieces of pending reservations that the ledger does not have yet. */
static const struct problem *pending_pieces(struct books *books, const struct stock *stock,
                                            int64_t *pieces_r)
{
    const struct problem *problem = NULL;
    *pieces_r = 0;
    for (size_t i = 0; i < stock->pending_count && problem == NULL; i++) {
        bool booked = false;
        problem = was_booked(books,
                             stock_entry_id(books->scope, stock->_id, STOCK_ENTRY_KIND_RESERVED,
                                            stock->pending[i].id),
                             &booked);
        *pieces_r += booked ? 0 : stock->pending[i].quantity;
    }
    return problem;
}

static const struct problem *compare(struct books *books, const struct stock *stock,
                                     const struct stock_entry *sum)
{
    const int64_t on_hand = sum == NULL ? 0 : sum->on_hand;
    const int64_t booked = sum == NULL ? 0 : sum->reserved;
    int64_t pending;
    const struct problem *problem = pending_pieces(books, stock, &pending);
    if (problem != NULL)
        return problem;
    books->consistency->looked_at++;
    if (stock->on_hand != on_hand)
        consistency_found(books->consistency, "stock_is_sum_of_ledger", stock->_id,
                          "%lld are on hand, the ledger says %lld", (long long)stock->on_hand,
                          (long long)on_hand);
    if (stock->reserved != booked + pending)
        consistency_found(books->consistency, "reserved_is_sum_of_ledger", stock->_id,
                          "%lld are reserved, the ledger says %lld and %lld are pending",
                          (long long)stock->reserved, (long long)booked, (long long)pending);
    if (!stock->backorder && stock->reserved > stock->on_hand)
        consistency_found(books->consistency, "never_oversold", stock->_id,
                          "%lld are promised of %lld", (long long)stock->reserved,
                          (long long)stock->on_hand);
    return NULL;
}

/* Both sides are sorted by stock: the smaller one goes on. */
static const struct problem *compare_all(struct books *books)
{
    struct stock *stock;
    struct stock_entry *sum;
    const struct problem *problem = mongo_rows_next(books->stocks, (void **)&stock);
    if (problem == NULL)
        problem = mongo_rows_next(books->balances, (void **)&sum);
    while (problem == NULL && (stock != NULL || sum != NULL)) {
        int order = stock == NULL ? 1 : sum == NULL ? -1 : strcmp(stock->_id, sum->_id);
        if (order > 0) {
            consistency_found(books->consistency, "ledger_has_stock", sum->_id,
                              "booked, but there is no stock");
        } else {
            problem = compare(books, stock, order == 0 ? sum : NULL);
            if (problem == NULL)
                problem = mongo_rows_next(books->stocks, (void **)&stock);
        }
        if (problem == NULL && order >= 0)
            problem = mongo_rows_next(books->balances, (void **)&sum);
    }
    return problem;
}

const struct problem *inventory_check_consistency(struct scope *scope,
                                                  struct consistency *consistency)
{
    struct mongo_scan *scan;
    const struct problem *problem = mongo_scan_begin(scope, &scan);
    if (problem != NULL)
        return problem;
    const bson_t *by_id = MONGO_DOC(scope, "_id", BCON_INT32(1));
    const bson_t *sums = MONGO_DOC(
        scope, "pipeline", "[", "{", "$group", "{", "_id", BCON_UTF8("$stock_id"), "on_hand", "{",
        "$sum", BCON_UTF8("$on_hand"), "}", "reserved", "{", "$sum", BCON_UTF8("$reserved"), "}",
        "}", "}", "{", "$sort", "{", "_id", BCON_INT32(1), "}", "}", "]");
    struct books books = {
        .scope = scope,
        .consistency = consistency,
        .scan = scan,
        .stocks = mongo_scan_find(scan, "stock", MONGO_DOC(scope, NULL), by_id, &stock_shape),
        .balances = mongo_scan_aggregate(scan, "stock_ledger", sums, &stock_entry_shape),
    };
    problem = compare_all(&books);
    mongo_rows_end(books.stocks);
    mongo_rows_end(books.balances);
    mongo_scan_end(scan);
    return problem;
}

const struct problem *inventory_bookings(struct scope *scope, struct mongo_scan *scan,
                                         struct order_id order, struct booking *bookings,
                                         size_t most, size_t *count_r)
{
    struct stock_entry *entry;
    struct mongo_rows *rows =
        mongo_scan_find(scan, "stock_ledger", MONGO_DOC(scope, "reference", BCON_UTF8(order.text)),
                        NULL, &stock_entry_shape);
    const struct problem *problem = mongo_rows_next(rows, (void **)&entry);
    for (*count_r = 0; problem == NULL && entry != NULL && *count_r < most;
         problem = mongo_rows_next(rows, (void **)&entry))
        bookings[(*count_r)++] = (struct booking){
            .stock_id = arena_string(scope->arena, entry->stock_id),
            .kind = stock_entry_kind_words[entry->kind],
            .pieces = entry->reserved != 0 ? entry->reserved : entry->on_hand,
        };
    if (problem != NULL)
        problem = problem_new(scope->arena, problem->code, NULL);
    mongo_rows_end(rows);
    return problem;
}
