#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "contexts/inventory/inventory.h"
#include "contexts/inventory/inventory_store.h"
#include "contexts/inventory/stock.h"
#include "kernel/settings.h"

/* Longer than a request's deadline and the longest life of a transaction on the server (60 s unless
 * set) together. */
enum { PENDING_MS = 120 * 1000, SWEEP_STOCKS = 100 };

static const char *holds(const struct stock *stock, const char *order_id)
{
    for (size_t i = 0; stock != NULL && i < stock->pending_count; i++)
        if (strcmp(stock->pending[i].id, order_id) == 0)
            return stock->_id;
    return NULL;
}

static bool has_expired(const struct stock *stock, int64_t now_ms)
{
    for (size_t i = 0; stock != NULL && i < stock->pending_count; i++)
        if (stock->pending[i].expires_at <= now_ms)
            return true;
    return false;
}

/* Takes one expired entry out: booked ones silently, others are credited. */
static const struct problem *sweep_entry(struct scope *scope, const struct stock *stock,
                                         const struct stock_reservation *entry, int64_t *credited_r,
                                         int64_t *settled_r)
{
    bool booked = false, done = false;
    const char *row = stock_entry_id(scope, stock->_id, STOCK_ENTRY_KIND_RESERVED, entry->id);
    const struct problem *problem = inventory_store_booked(scope, row, &booked);
    if (problem == NULL)
        problem = inventory_store_expire(scope, stock->_id, entry, !booked, &done);
    *credited_r += problem == NULL && done && !booked ? entry->quantity : 0;
    *settled_r += problem == NULL && done && booked;
    return problem;
}

static const struct problem *sweep_stock(struct scope *scope, const struct stock *stock,
                                         int64_t *credited_r, int64_t *settled_r)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < stock->pending_count && problem == NULL; i++)
        if (stock->pending[i].expires_at <= scope->now_ms)
            problem = sweep_entry(scope, stock, &stock->pending[i], credited_r, settled_r);
    return problem;
}

const struct problem *inventory_sweep(struct scope *scope, int64_t *credited_r, int64_t *settled_r)
{
    struct stock *stocks;
    size_t count;
    const struct problem *problem;
    *credited_r = *settled_r = 0;
    do {
        struct arena_mark mark = arena_mark(scope->arena);
        problem = inventory_store_expired(scope, SWEEP_STOCKS, &stocks, &count);
        for (size_t i = 0; i < count && problem == NULL; i++)
            problem = sweep_stock(scope, &stocks[i], credited_r, settled_r);
        if (problem == NULL)
            arena_release(scope->arena, mark);
    } while (problem == NULL && count == SWEEP_STOCKS && clock_steady_us() < scope->deadline_us);
    return problem;
}

/* Reserves at one location. An update that hit nothing has three reasons, which a read tells apart.
 * What an earlier try left is taken for a new one, with all its time: the sweeper may be at it. */
static const struct problem *reserve_at(struct scope *scope, const char *stock_id,
                                        const struct stock_reservation *reservation, bool *done_r)
{
    struct stock *stock = NULL;
    int64_t credited = 0, settled = 0;
    const struct problem *problem = inventory_store_reserve(scope, stock_id, reservation, done_r);
    if (problem != NULL || *done_r)
        return problem;
    problem = inventory_store_get(scope, stock_id, &stock);
    if (problem == NULL && holds(stock, reservation->id) != NULL) {
        problem = inventory_store_renew(scope, stock_id, reservation, done_r);
        if (problem == NULL && !*done_r)
            problem = inventory_store_reserve(scope, stock_id, reservation, done_r);
        return problem;
    }
    if (problem != NULL || !has_expired(stock, scope->now_ms))
        return problem;
    problem = sweep_stock(scope, stock, &credited, &settled);
    if (problem == NULL && credited > 0)
        problem = inventory_store_reserve(scope, stock_id, reservation, done_r);
    return problem;
}

static const struct problem *reserve_one(struct scope *scope, const char *order_id,
                                         struct stock_demand *demand)
{
    const struct stock_reservation reservation = {
        .id = order_id,
        .quantity = demand->quantity,
        .expires_at = clock_wall_ms() + PENDING_MS,
    };
    const struct problem *problem = NULL;
    const char *location;
    for (unsigned i = 0; problem == NULL && (location = stock_location(scope, i)) != NULL; i++) {
        bool done = false;
        const char *stock_id = stock_id_of(scope, demand->variant_id, location);
        problem = reserve_at(scope, stock_id, &reservation, &done);
        if (done) {
            demand->stock_id = stock_id;
            break;
        }
    }
    return problem;
}

const struct problem *inventory_reserve(struct scope *scope, const char *order_id,
                                        struct stock_demand *demands, size_t count)
{
    const struct violation *violations = NULL;
    const struct problem *problem = NULL;
    for (size_t i = 0; i < count && problem == NULL; i++) {
        problem = reserve_one(scope, order_id, &demands[i]);
        if (problem == NULL && demands[i].stock_id == NULL)
            violation_add(scope->arena, &violations, arena_format(scope->arena, "/lines/%zu", i),
                          "out_of_stock", "%s: not enough is left", demands[i].variant_id);
    }
    if (problem == NULL)
        problem = problem_of_violations(scope->arena, PROBLEM_OUT_OF_STOCK, violations);
    if (problem != NULL)
        (void)inventory_unreserve(scope, order_id, demands, count); /* else they expire */
    return problem;
}

const struct problem *inventory_unreserve(struct scope *scope, const char *order_id,
                                          const struct stock_demand *demands, size_t count)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < count && problem == NULL; i++) {
        const struct stock_reservation reservation = {.id = order_id,
                                                      .quantity = demands[i].quantity};
        bool done;
        if (demands[i].stock_id != NULL)
            problem = inventory_store_unpend(scope, demands[i].stock_id, &reservation, true, &done);
    }
    return problem;
}

void inventory_settle(struct scope *scope, const char *order_id, const struct stock_demand *demands,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct stock_reservation reservation = {.id = order_id};
        bool done;
        (void)inventory_store_unpend(scope, demands[i].stock_id, &reservation, false, &done);
    }
}
