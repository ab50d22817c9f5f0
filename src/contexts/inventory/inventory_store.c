#include "contexts/inventory/inventory_store.h"

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/fault.h"
#include "base/log.h"
#include "kernel/problem.h"

static const char stock[] = "stock";
static const char ledger[] = "stock_ledger";

enum { STOCKS_OF_PRODUCT = 4096, ROWS_OF_ORDER = 1000 };

/* As the primary has it now, which acknowledges reservations alone: a majority may be behind with
 * them. What is written upon it is taken back with it. A transaction reads a moment of its own. */
static const bson_t *now(struct scope *scope)
{
    return mongo_in_transaction(scope)
               ? NULL
               : MONGO_DOC(scope, "readConcern", "{", "level", BCON_UTF8("local"), "}");
}

static struct mongo_statement reserve(struct scope *scope, const struct stock_pending *pending)
{
    const struct stock_reservation *reservation = &pending->reservation;
    return (struct mongo_statement){
        .filter = MONGO_DOC(scope, "_id", BCON_UTF8(pending->stock_id), "pending.id", "{", "$ne",
                            BCON_UTF8(reservation->id), "}", "$or", "[", "{", "backorder",
                            BCON_BOOL(true), "}", "{", "$expr", "{", "$gte", "[", "{", "$subtract",
                            "[", BCON_UTF8("$on_hand"), BCON_UTF8("$reserved"), "]", "}",
                            BCON_INT64(FAULT(condition) ? INT32_MIN : reservation->quantity), "]",
                            "}", "}", "]"),
        .update = MONGO_DOC(scope, "$inc", "{", "reserved", BCON_INT64(reservation->quantity), "}",
                            "$push", "{", "pending", "{", "id", BCON_UTF8(reservation->id),
                            "quantity", BCON_INT64(reservation->quantity), "expires_at",
                            BCON_DATE_TIME(reservation->expires_at), "}", "}", "$set", "{",
                            "updated_at", BCON_DATE_TIME(scope->now_ms), "}"),
    };
}

const struct problem *inventory_store_reserve(struct scope *scope,
                                              const struct stock_pending *pending, size_t count,
                                              int64_t *done_r)
{
    struct mongo_change change;
    struct mongo_statement *statements =
        ARENA_ARRAY(scope->arena, struct mongo_statement, count + 1);
    for (size_t i = 0; i < count; i++)
        statements[i] = reserve(scope, &pending[i]);
    const struct problem *problem =
        mongo_update_each_early(scope, stock, statements, count, &change);
    *done_r = change.matched;
    return problem;
}

const struct problem *inventory_store_renew(struct scope *scope,
                                            const struct stock_pending *pending, bool *done_r)
{
    struct mongo_change change;
    const struct stock_reservation *reservation = &pending->reservation;
    const bson_t *filter = MONGO_DOC(scope, "_id", BCON_UTF8(pending->stock_id), "pending.id",
                                     BCON_UTF8(reservation->id));
    const bson_t *update = MONGO_DOC(scope, "$set", "{", "pending.$.expires_at",
                                     BCON_DATE_TIME(reservation->expires_at), "}");
    const struct problem *problem = mongo_update_early(scope, stock, filter, update, &change);
    *done_r = change.matched > 0;
    return problem;
}

/* The entry as it stands in the list. */
static const bson_t *entry_of(struct scope *scope, const struct stock_reservation *reservation)
{
    bson_t *entry = MONGO_DOC(scope, "id", BCON_UTF8(reservation->id));
    if (reservation->expires_at != 0)
        BSON_APPEND_DATE_TIME(entry, "expires_at", reservation->expires_at);
    return entry;
}

/* Without a credit nothing depends on whether the entry is there, and by an _id alone the server
 * has a way that takes half the time. */
static struct mongo_statement unpend(struct scope *scope, const struct stock_pending *pending,
                                     bool credit)
{
    const bson_t *entry = entry_of(scope, &pending->reservation);
    bson_t *filter = MONGO_DOC(scope, "_id", BCON_UTF8(pending->stock_id));
    bson_t *update = MONGO_DOC(scope, "$pull", "{", "pending", BCON_DOCUMENT(entry), "}");
    if (credit) {
        BSON_APPEND_DOCUMENT(filter, "pending",
                             MONGO_DOC(scope, "$elemMatch", BCON_DOCUMENT(entry)));
        BSON_APPEND_DOCUMENT(
            update, "$inc",
            MONGO_DOC(scope, "reserved", BCON_INT64(-pending->reservation.quantity)));
    }
    return (struct mongo_statement){.filter = filter, .update = update};
}

const struct problem *inventory_store_unpend(struct scope *scope,
                                             const struct stock_pending *pending, size_t count,
                                             bool credit, int64_t *done_r)
{
    struct mongo_change change;
    struct mongo_statement *statements =
        ARENA_ARRAY(scope->arena, struct mongo_statement, count + 1);
    for (size_t i = 0; i < count; i++)
        statements[i] = unpend(scope, &pending[i], credit);
    const struct problem *problem =
        mongo_update_each_early(scope, stock, statements, count, &change);
    *done_r = change.modified;
    return problem;
}

const struct problem *inventory_store_get(struct scope *scope, const char *stock_id,
                                          struct stock **stock_r)
{
    return mongo_find_one(scope, stock, MONGO_DOC(scope, "_id", BCON_UTF8(stock_id)), now(scope),
                          &stock_shape, (void **)stock_r);
}

const struct problem *inventory_store_of_product(struct scope *scope, const char *product_id,
                                                 struct stock **stocks_r, size_t *count_r)
{
    return mongo_find(scope, stock, MONGO_DOC(scope, "product_id", BCON_UTF8(product_id)), NULL,
                      STOCKS_OF_PRODUCT, &stock_shape, (void **)stocks_r, count_r);
}

const struct problem *inventory_store_expired(struct scope *scope, size_t limit,
                                              struct stock **stocks_r, size_t *count_r)
{
    const bson_t *filter =
        MONGO_DOC(scope, "pending.expires_at", "{", "$lte", BCON_DATE_TIME(scope->now_ms), "}");
    return mongo_find(scope, stock, filter, NULL, limit, &stock_shape, (void **)stocks_r, count_r);
}

/* An update that changes nothing writes nothing, so that it meets no other's write; unlike a read
 * it goes with the transaction's writes. */
const struct problem *inventory_store_hold(struct scope *scope, const char *stock_id,
                                           const char *order_id, int64_t past_ms, bool *held_r)
{
    struct mongo_change change;
    const bson_t *held = MONGO_DOC(scope, "_id", BCON_UTF8(stock_id), "pending", "{", "$elemMatch",
                                   "{", "id", BCON_UTF8(order_id), "expires_at", "{", "$gt",
                                   BCON_DATE_TIME(past_ms), "}", "}", "}");
    const bson_t *nothing = MONGO_DOC(scope, "$unset", "{", "nothing", BCON_UTF8(""), "}");
    const struct problem *problem = mongo_update(scope, stock, held, nothing, false, &change);
    *held_r = change.matched > 0;
    return problem;
}

const struct problem *inventory_store_book(struct scope *scope, const struct stock_entry *entries,
                                           size_t count, bool *done_r)
{
    struct mongo_change change;
    int64_t taken_at;
    const void **rows = ARENA_ARRAY(scope->arena, const void *, count + 1);
    for (size_t i = 0; i < count; i++)
        rows[i] = &entries[i];
    const struct problem *problem =
        mongo_insert_many(scope, ledger, &stock_entry_shape, rows, count, &change, &taken_at);
    *done_r = change.duplicate == NULL;
    return problem;
}

const struct problem *inventory_store_reserved(struct scope *scope, const char *reference,
                                               struct stock_entry **entries_r, size_t *count_r)
{
    const bson_t *filter =
        MONGO_DOC(scope, "reference", BCON_UTF8(reference), "kind", BCON_UTF8("reserved"));
    const bson_t *stocks = MONGO_DOC(scope, "projection", "{", "stock_id", BCON_INT32(1), "}");
    return mongo_find(scope, ledger, filter, stocks, ROWS_OF_ORDER, &stock_entry_shape,
                      (void **)entries_r, count_r);
}

const struct problem *inventory_store_booked(struct scope *scope, const char *entry_id,
                                             bool *booked_r)
{
    struct stock_entry *entry = NULL;
    const struct problem *problem =
        mongo_find_one(scope, ledger, MONGO_DOC(scope, "_id", BCON_UTF8(entry_id)), now(scope),
                       &stock_entry_shape, (void **)&entry);
    *booked_r = entry != NULL;
    return problem;
}

/* What is booked and has no stock to change would be found by nobody but the check. */
static const struct problem *update_one(struct scope *scope, const char *stock_id,
                                        const bson_t *update)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, stock, MONGO_DOC(scope, "_id", BCON_UTF8(stock_id)), update, false, &change);
    if (problem == NULL && change.matched == 0) {
        log_event(LOG_ERROR, "stock_missing", LOG_TEXT("stock_id", stock_id));
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    }
    return problem;
}

const struct problem *inventory_store_change(struct scope *scope, const char *stock_id,
                                             int64_t on_hand, int64_t reserved)
{
    return update_one(scope, stock_id,
                      MONGO_DOC(scope, "$inc", "{", "on_hand", BCON_INT64(on_hand), "reserved",
                                BCON_INT64(reserved), "}", "$set", "{", "updated_at",
                                BCON_DATE_TIME(scope->now_ms), "}"));
}

const struct problem *inventory_store_of(struct scope *scope, const char *const *stock_ids,
                                         size_t count, struct stock **stocks_r, size_t *count_r)
{
    bson_t *filter = mongo_in(scope, "_id", stock_ids, count);
    const bson_t *ids = MONGO_DOC(scope, "projection", "{", "product_id", BCON_INT32(1), "}");
    return mongo_find(scope, stock, filter, ids, count, &stock_shape, (void **)stocks_r, count_r);
}

const struct problem *inventory_store_open(struct scope *scope, const struct stock *stocks,
                                           size_t count)
{
    struct mongo_change change;
    int64_t taken_at;
    const void **rows = ARENA_ARRAY(scope->arena, const void *, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = &stocks[i];
    const struct problem *problem =
        mongo_insert_many(scope, stock, &stock_shape, rows, count, &change, &taken_at);
    return problem == NULL && change.duplicate != NULL
               ? problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL)
               : problem;
}

const struct problem *inventory_store_set_backorder(struct scope *scope, const char *stock_id,
                                                    bool backorder)
{
    return update_one(scope, stock_id,
                      MONGO_DOC(scope, "$set", "{", "backorder", BCON_BOOL(backorder), "}"));
}
