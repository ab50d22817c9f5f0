#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "contexts/inventory/inventory.h"
#include "contexts/inventory/inventory_store.h"
#include "contexts/inventory/stock.h"
#include "kernel/settings.h"

enum { SWEEP_STOCKS = 100 };

static bool holds(const struct stock *stock, struct order_id order)
{
    for (size_t i = 0; stock != NULL && i < stock->pending_count; i++)
        if (strcmp(stock->pending[i].id, order.text) == 0)
            return true;
    return false;
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
    bool booked = false;
    int64_t done = 0;
    const struct stock_pending pending = {stock->_id, *entry};
    const char *row = stock_entry_id(scope, stock->_id, STOCK_ENTRY_KIND_RESERVED, entry->id);
    const struct problem *problem = inventory_store_booked(scope, row, &booked);
    if (problem == NULL)
        problem = inventory_store_unpend(scope, &pending, 1, !booked, &done);
    *credited_r += problem == NULL && !booked ? done * entry->quantity : 0;
    *settled_r += problem == NULL && booked ? done : 0;
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
static const struct problem *reserve_at(struct scope *scope, const struct stock_pending *pending,
                                        bool *done_r)
{
    struct stock *stock = NULL;
    int64_t reserved = 0, credited = 0, settled = 0;
    const struct problem *problem = inventory_store_reserve(scope, pending, 1, &reserved);
    *done_r = problem == NULL && reserved > 0;
    if (problem != NULL || *done_r)
        return problem;
    problem = inventory_store_get(scope, pending->stock_id, &stock);
    const bool held = problem == NULL && holds(stock, (struct order_id){pending->reservation.id});
    if (held)
        problem = inventory_store_renew(scope, pending, done_r);
    if (problem != NULL || *done_r || (!held && !has_expired(stock, scope->now_ms)))
        return problem;
    problem = sweep_stock(scope, stock, &credited, &settled);
    if (problem == NULL && (held || credited > 0))
        problem = inventory_store_reserve(scope, pending, 1, &reserved);
    *done_r = problem == NULL && reserved > 0;
    return problem;
}

static struct stock_pending pending_of(struct scope *scope, struct order_id order,
                                       const struct stock_demand *demand, const char *location)
{
    return (struct stock_pending){
        .stock_id = stock_id_of(scope, demand->variant_id, location),
        .reservation = {.id = order.text,
                        .quantity = demand->quantity,
                        .expires_at = clock_wall_ms() + STOCK_PENDING_MS},
    };
}

static const struct problem *reserve_one(struct scope *scope, struct order_id order,
                                         struct stock_demand *demand, bool *done_r)
{
    const struct problem *problem = NULL;
    const char *location;
    *done_r = false;
    for (unsigned i = 0;
         problem == NULL && !*done_r && (location = stock_location(scope, i)) != NULL; i++) {
        const struct stock_pending pending = pending_of(scope, order, demand, location);
        demand->stock_id = pending.stock_id;
        problem = reserve_at(scope, &pending, done_r);
    }
    return problem;
}

/* Tries to reserve all of several demands at the first location, by one command. */
static const struct problem *reserve_together(struct scope *scope, struct order_id order,
                                              struct stock_demand *demands, size_t count,
                                              bool *done_r)
{
    int64_t reserved = 0;
    struct stock_pending *pending = ARENA_ARRAY(scope->arena, struct stock_pending, count + 1);
    const char *location = stock_location(scope, 0);
    *done_r = false;
    if (count < 2 || location == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        pending[i] = pending_of(scope, order, &demands[i], location);
        demands[i].stock_id = pending[i].stock_id;
    }
    const struct problem *problem = inventory_store_reserve(scope, pending, count, &reserved);
    *done_r = problem == NULL && reserved == (int64_t)count;
    return problem;
}

const struct problem *inventory_reserve(struct scope *scope, struct order_id order,
                                        struct stock_demand *demands, size_t count)
{
    const struct violation *violations = NULL;
    bool all;
    const struct problem *problem = reserve_together(scope, order, demands, count, &all);
    for (size_t i = 0; i < count && problem == NULL && !all; i++) {
        bool done;
        problem = reserve_one(scope, order, &demands[i], &done);
        if (problem == NULL && !done)
            violation_add(scope->arena, &violations, arena_format(scope->arena, "/lines/%zu", i),
                          "out_of_stock", "%s: not enough is left", demands[i].variant_id);
    }
    if (problem == NULL)
        problem = problem_of_violations(scope->arena, PROBLEM_OUT_OF_STOCK, violations);
    if (problem != NULL)
        (void)inventory_unreserve(scope, order, demands, count); /* else they expire */
    return problem;
}

/* Takes an order's entries out, whenever they expire. */
static const struct problem *unpend(struct scope *scope, struct order_id order,
                                    const struct stock_demand *demands, size_t count, bool credit)
{
    struct stock_pending *pending = ARENA_ARRAY(scope->arena, struct stock_pending, count + 1);
    size_t there = 0;
    int64_t done;
    for (size_t i = 0; i < count; i++)
        if (demands[i].stock_id != NULL)
            pending[there++] = (struct stock_pending){
                demands[i].stock_id, {.id = order.text, .quantity = demands[i].quantity}};
    return there == 0 ? NULL : inventory_store_unpend(scope, pending, there, credit, &done);
}

const struct problem *inventory_unreserve(struct scope *scope, struct order_id order,
                                          const struct stock_demand *demands, size_t count)
{
    return unpend(scope, order, demands, count, true);
}

void inventory_settle(struct scope *scope, struct order_id order,
                      const struct stock_demand *demands, size_t count)
{
    (void)unpend(scope, order, demands, count, false);
}
