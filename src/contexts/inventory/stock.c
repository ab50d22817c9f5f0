#include "contexts/inventory/stock.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/keyed.h"
#include "contexts/inventory/inventory.h"
#include "contexts/inventory/inventory_store.h"
#include "domain_events.h"
#include "kernel/settings.h"

/* As schema/stock.yaml says. */

const char *stock_location(struct scope *scope, unsigned n)
{
    return settings_item(scope->arena, scope->settings->locations, n);
}

const char *stock_id_of(struct scope *scope, const char *variant_id, const char *location_id)
{
    return arena_format(scope->arena, "%s:%s", variant_id, location_id);
}

const char *stock_entry_id(struct scope *scope, const char *stock_id, enum stock_entry_kind kind,
                           const char *reference)
{
    return arena_format(scope->arena, "%s:%s:%s", stock_id, stock_entry_kind_words[kind],
                        reference);
}

static struct stock_entry entry_of(struct scope *scope, const char *stock_id,
                                   const char *variant_id, enum stock_entry_kind kind,
                                   const char *reference)
{
    return (struct stock_entry){
        ._id = stock_entry_id(scope, stock_id, kind, reference),
        .stock_id = stock_id,
        .variant_id = variant_id,
        .kind = kind,
        .reference = reference,
        .created_at = scope->now_ms,
    };
}

/* How one piece of an order changes the balances. */
static const struct {
    int on_hand, reserved;
} effects[] = {
    [STOCK_ENTRY_KIND_RESERVED] = {0, 1},
    [STOCK_ENTRY_KIND_RELEASED] = {0, -1},
    [STOCK_ENTRY_KIND_SHIPPED] = {-1, -1},
    [STOCK_ENTRY_KIND_RETURNED] = {1, 0},
};

static const struct problem *book(struct scope *scope, struct order_id order,
                                  enum stock_entry_kind kind, const struct stock_demand *demands,
                                  size_t count, bool *done_r)
{
    struct stock_entry *entries = ARENA_ARRAY(scope->arena, struct stock_entry, count + 1);
    for (size_t i = 0; i < count; i++) {
        entries[i] = entry_of(scope, demands[i].stock_id, demands[i].variant_id, kind, order.text);
        entries[i].on_hand = effects[kind].on_hand * demands[i].quantity;
        entries[i].reserved = effects[kind].reserved * demands[i].quantity;
    }
    *done_r = true;
    return count == 0 ? NULL : inventory_store_book(scope, entries, count, done_r);
}

const struct problem *inventory_book(struct scope *scope, struct order_id order,
                                     const struct stock_demand *demands, size_t count)
{
    const int64_t past_ms = clock_wall_ms() + STOCK_LASTING_MS;
    const struct problem *problem = NULL;
    bool held = true, done = true;
    for (size_t i = 0; i < count && problem == NULL && held; i++)
        problem = inventory_store_hold(scope, demands[i].stock_id, order.text, past_ms, &held);
    if (problem == NULL && !held)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "a reservation is gone");
    if (problem == NULL)
        problem = book(scope, order, STOCK_ENTRY_KIND_RESERVED, demands, count, &done);
    if (problem == NULL && !done)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "it is already booked");
    return problem;
}

/* Books first: a row that is there already would change the balances twice, and ends the
 * transaction. */
static const struct problem *apply(struct scope *scope, struct order_id order,
                                   enum stock_entry_kind kind, const struct stock_demand *demands,
                                   size_t count)
{
    bool done;
    const struct problem *problem = book(scope, order, kind, demands, count, &done);
    if (problem == NULL && !done)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "it is already booked");
    for (size_t i = 0; i < count && problem == NULL; i++)
        problem = inventory_store_change(scope, demands[i].stock_id,
                                         effects[kind].on_hand * demands[i].quantity,
                                         effects[kind].reserved * demands[i].quantity);
    return problem;
}

const struct problem *inventory_release(struct scope *scope, struct order_id order,
                                        const struct stock_demand *demands, size_t count)
{
    return apply(scope, order, STOCK_ENTRY_KIND_RELEASED, demands, count);
}

const struct problem *inventory_ship(struct scope *scope, struct order_id order,
                                     const struct stock_demand *demands, size_t count)
{
    return apply(scope, order, STOCK_ENTRY_KIND_SHIPPED, demands, count);
}

const struct problem *inventory_return(struct scope *scope, struct order_id order,
                                       const struct stock_demand *demands, size_t count)
{
    return apply(scope, order, STOCK_ENTRY_KIND_RETURNED, demands, count);
}

/* The first location is where goods come in. */
static const char *home_of(struct scope *scope, const char *variant_id)
{
    return stock_id_of(scope, variant_id, stock_location(scope, 0));
}

static const struct problem *book_one(struct scope *scope, const struct stock_entry *entry)
{
    bool done;
    const struct problem *problem = inventory_store_book(scope, entry, 1, &done);
    return problem == NULL && !done
               ? problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "it is already booked")
               : problem;
}

/* A variant whose stock was not tracked for a while has a document already; it is looked for first,
 * because a duplicate would end the transaction. */
const struct problem *inventory_open(struct scope *scope, const struct stock_opening *openings,
                                     size_t count)
{
    struct stock *known, *stocks = ARENA_ARRAY(scope->arena, struct stock, count + 1);
    struct stock_entry *entries = ARENA_ARRAY(scope->arena, struct stock_entry, count + 1);
    const char **ids = ARENA_ARRAY(scope->arena, const char *, count + 1);
    size_t known_count = 0, stocks_count = 0, entries_count = 0;
    bool done = true;
    for (size_t i = 0; i < count; i++)
        ids[i] = home_of(scope, openings[i].variant_id);
    const struct problem *problem =
        count == 0 ? NULL : inventory_store_of(scope, ids, count, &known, &known_count);
    struct keyed *open = ARENA_ARRAY(scope->arena, struct keyed, known_count + 1);
    for (size_t i = 0; i < known_count; i++)
        open[i] = (struct keyed){known[i]._id, i};
    keyed_sort(open, known_count);
    for (size_t i = 0; i < count && problem == NULL; i++) {
        const struct stock_opening *opening = &openings[i];
        if (keyed_find(open, known_count, ids[i]) != NULL)
            continue;
        stocks[stocks_count++] = (struct stock){
            ._id = ids[i],
            .variant_id = opening->variant_id,
            .product_id = opening->product_id,
            .location_id = stock_location(scope, 0),
            .on_hand = opening->on_hand,
            .backorder = opening->backorder,
            .updated_at = scope->now_ms,
        };
        if (opening->on_hand == 0)
            continue;
        entries[entries_count] = entry_of(scope, ids[i], opening->variant_id,
                                          STOCK_ENTRY_KIND_RECEIVED, opening->product_id);
        entries[entries_count++].on_hand = opening->on_hand;
    }
    if (problem == NULL && stocks_count > 0)
        problem = inventory_store_open(scope, stocks, stocks_count);
    if (problem == NULL && entries_count > 0)
        problem = inventory_store_book(scope, entries, entries_count, &done);
    if (problem == NULL && !done)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "it is already booked");
    return problem;
}

const struct problem *inventory_allow_backorder(struct scope *scope, struct variant_id variant,
                                                bool backorder)
{
    return inventory_store_set_backorder(scope, home_of(scope, variant.text), backorder);
}

static int64_t available_of(const struct stock *stock, int64_t now_ms)
{
    int64_t available = stock->on_hand - stock->reserved;
    for (size_t i = 0; i < stock->pending_count; i++)
        if (stock->pending[i].expires_at <= now_ms)
            available += stock->pending[i].quantity;
    return available;
}

const struct problem *inventory_adjust(struct scope *scope, struct variant_id variant,
                                       int64_t difference, struct adjustment_id reference,
                                       struct availability *now_r)
{
    struct stock *stock = NULL;
    const char *stock_id = home_of(scope, variant.text);
    const struct problem *problem = inventory_store_get(scope, stock_id, &stock);
    if (problem == NULL && stock == NULL)
        problem = problem_new(scope->arena, PROBLEM_VARIANT_NOT_FOUND, NULL);
    if (problem != NULL)
        return problem;
    stock->on_hand += difference;
    if (stock->on_hand > STOCK_ON_HAND_MAXIMUM || stock->on_hand < -STOCK_ON_HAND_MAXIMUM) {
        const struct violation *violations = NULL;
        violation_add(scope->arena, &violations, "/difference",
                      difference > 0 ? "too_large" : "too_small", "%lld would be there",
                      (long long)stock->on_hand);
        return problem_of_violations(scope->arena, PROBLEM_INVALID_REQUEST, violations);
    }
    if (difference < 0 && !stock->backorder && stock->on_hand < stock->reserved)
        return problem_new(scope->arena, PROBLEM_STOCK_BELOW_PROMISED, "%lld are reserved",
                           (long long)stock->reserved);
    struct stock_entry entry =
        entry_of(scope, stock_id, variant.text, STOCK_ENTRY_KIND_ADJUSTED, reference.text);
    entry.on_hand = difference;
    problem = book_one(scope, &entry);
    if (problem == NULL)
        problem = inventory_store_change(scope, stock_id, difference, 0);
    if (problem == NULL)
        problem =
            emit_stock_changed(scope, reference.text, 1,
                               &(struct event_product_reference){.product_id = stock->product_id});
    *now_r = (struct availability){
        .variant_id = variant.text,
        .product_id = stock->product_id,
        .available = available_of(stock, scope->now_ms),
        .on_hand = stock->on_hand,
        .reserved = stock->reserved,
        .backorder = stock->backorder,
    };
    return problem;
}

size_t stock_sum_up(struct scope *scope, const struct stock *stocks, size_t count,
                    struct availability *rows_r)
{
    size_t rows_count = 0;
    struct keyed *by_variant = ARENA_ARRAY(scope->arena, struct keyed, count + 1);
    for (size_t i = 0; i < count; i++)
        by_variant[i] = (struct keyed){stocks[i].variant_id, i};
    keyed_sort(by_variant, count);
    for (size_t i = 0; i < count; i++) {
        const struct stock *stock = &stocks[by_variant[i].index];
        if (i == 0 || strcmp(by_variant[i].key, by_variant[i - 1].key) != 0)
            rows_r[rows_count++] = (struct availability){.variant_id = stock->variant_id,
                                                         .product_id = stock->product_id};
        struct availability *row = &rows_r[rows_count - 1];
        const int64_t available = available_of(stock, scope->now_ms);
        row->available += available > 0 ? available : 0;
        row->on_hand += stock->on_hand;
        row->reserved += stock->reserved;
        row->backorder = row->backorder || stock->backorder;
    }
    return rows_count;
}

const struct problem *inventory_of_product(struct scope *scope, struct product_id product,
                                           struct availability **rows_r, size_t *count_r)
{
    struct stock *stocks;
    size_t count = 0;
    const struct problem *problem =
        inventory_store_of_product(scope, product.text, &stocks, &count);
    if (problem != NULL)
        return problem;
    *rows_r = ARENA_ARRAY(scope->arena, struct availability, count + 1);
    *count_r = stock_sum_up(scope, stocks, count, *rows_r);
    return NULL;
}

const struct problem *inventory_products_booked(struct scope *scope, struct order_id order,
                                                struct product_id **products_r, size_t *count_r)
{
    struct stock_entry *entries;
    struct stock *stocks;
    size_t entries_count = 0, stocks_count = 0;
    const struct problem *problem =
        inventory_store_reserved(scope, order.text, &entries, &entries_count);
    *count_r = 0;
    if (problem != NULL || entries_count == 0)
        return problem;
    const char **ids = ARENA_ARRAY(scope->arena, const char *, entries_count);
    for (size_t i = 0; i < entries_count; i++)
        ids[i] = entries[i].stock_id;
    problem = inventory_store_of(scope, ids, entries_count, &stocks, &stocks_count);
    if (problem != NULL)
        return problem;
    struct keyed *products = ARENA_ARRAY(scope->arena, struct keyed, stocks_count + 1);
    for (size_t i = 0; i < stocks_count; i++)
        products[i] = (struct keyed){stocks[i].product_id, i};
    keyed_sort(products, stocks_count);
    *products_r = ARENA_ARRAY(scope->arena, struct product_id, stocks_count + 1);
    for (size_t i = 0; i < stocks_count; i++)
        if (i == 0 || strcmp(products[i].key, products[i - 1].key) != 0)
            (*products_r)[(*count_r)++] = (struct product_id){products[i].key};
    return NULL;
}
