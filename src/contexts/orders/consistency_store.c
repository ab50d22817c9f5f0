#include <string.h>

#include "adapters/mongo/mongo.h"
#include "adapters/mongo/scan.h"
#include "base/arena.h"
#include "contexts/events/events.h"
#include "contexts/inventory/inventory.h"
#include "contexts/orders/orders.h"
#include "kernel/consistency.h"
#include "kernel/problem.h"
#include "store/order_events.h"
#include "store/orders.h"

enum { EVENTS_MOST = 1000, BOOKINGS_MOST = 1000, CLOCKS_DIFFER_MS = 60 * 1000 };

struct checking {
    struct scope *scope;
    struct consistency *consistency;
    struct mongo_scan *scan;
};

/* A row lives until the next one is read; encoding it and decoding it again moves it to the arena.
 */
static struct order_event *keep(struct scope *scope, const struct order_event *event)
{
    return mongo_decode(scope, &order_event_shape, mongo_encode(scope, &order_event_shape, event));
}

static const struct problem *read_events(struct checking *checking, const char *order_id,
                                         struct order_event *events, size_t *count_r)
{
    struct scope *scope = checking->scope;
    struct order_event *event;
    struct mongo_rows *rows = mongo_scan_find(
        checking->scan, "order_events", MONGO_DOC(scope, "order_id", BCON_UTF8(order_id)),
        MONGO_DOC(scope, "sequence", BCON_INT32(1)), &order_event_shape);
    const struct problem *problem = mongo_rows_next(rows, (void **)&event);
    for (*count_r = 0; problem == NULL && event != NULL && *count_r < EVENTS_MOST;
         problem = mongo_rows_next(rows, (void **)&event))
        events[(*count_r)++] = *keep(scope, event);
    if (problem != NULL)
        problem = problem_new(scope->arena, problem->code, NULL);
    mongo_rows_end(rows);
    return problem;
}

static void check_chain(struct checking *checking, const struct order *order,
                        const struct order_event *events, size_t count)
{
    struct order rebuilt;
    int64_t fault = order_chain_fault(checking->scope, events, count);
    if (fault != 0)
        consistency_found(checking->consistency, "event_chain_is_whole", order->_id,
                          "event %lld does not fit", (long long)fault);
    else if (!order_rebuild(checking->scope, events, count, &rebuilt))
        consistency_found(checking->consistency, "events_add_up", order->_id,
                          "they allow no state");
    else if (rebuilt.state != order->state || rebuilt.sequence != order->sequence ||
             strcmp(rebuilt.head_hash, order->head_hash) != 0 ||
             strcmp(rebuilt.number, order->number) != 0 ||
             rebuilt.priced.total != order->priced.total)
        consistency_found(checking->consistency, "state_is_sum_of_events", order->_id,
                          "the order says other than its %zu events", count);
}

static void check_total(struct checking *checking, const struct order *order)
{
    const struct priced *priced = &order->priced;
    int64_t subtotal = 0, tax = priced->shipping_tax;
    for (size_t i = 0; i < priced->lines_count; i++) {
        subtotal += priced->lines[i].net_amount;
        tax += priced->lines[i].tax_amount;
    }
    if (subtotal != priced->subtotal || tax != priced->tax ||
        subtotal + tax + priced->shipping != priced->total)
        consistency_found(checking->consistency, "total_is_sum_of_lines", order->_id,
                          "%lld, the lines say %lld", (long long)priced->total,
                          (long long)(subtotal + tax + priced->shipping));
}

static int64_t booked(const struct booking *bookings, size_t count, const char *stock_id,
                      const char *kind)
{
    int64_t pieces = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(bookings[i].stock_id, stock_id) == 0 && strcmp(bookings[i].kind, kind) == 0)
            pieces += bookings[i].pieces;
    return pieces;
}

/* What the ledger must say of an order in each state. */
static void check_taken(struct checking *checking, const struct order *order,
                        const struct order_taken *taken, const struct booking *bookings,
                        size_t count)
{
    const bool cancelled = order->state == ORDER_STATE_CANCELLED;
    const bool returned = order->state == ORDER_STATE_RETURNED;
    const bool shipped =
        returned || order->state == ORDER_STATE_SHIPPED || order->state == ORDER_STATE_DELIVERED;
    const int64_t pieces = taken->quantity;
    const bool fits =
        booked(bookings, count, taken->stock_id, "reserved") == pieces &&
        booked(bookings, count, taken->stock_id, "released") == (cancelled ? -pieces : 0) &&
        booked(bookings, count, taken->stock_id, "shipped") == (shipped ? -pieces : 0) &&
        booked(bookings, count, taken->stock_id, "returned") == (returned ? pieces : 0);
    if (!fits)
        consistency_found(checking->consistency, "order_is_booked", order->_id,
                          "the ledger of %s does not fit its state", taken->stock_id);
}

/* Whether the pieces that were taken are those of the lines whose stock is kept, in their order. */
static bool took_its_lines(const struct order *order)
{
    size_t taken = 0;
    for (size_t i = 0; i < order->priced.lines_count; i++) {
        const struct priced_line *line = &order->priced.lines[i];
        if (!line->stock_tracked)
            continue;
        if (taken == order->stock_count ||
            strcmp(order->stock[taken].variant_id, line->variant_id) != 0 ||
            order->stock[taken].quantity != line->quantity)
            return false;
        taken++;
    }
    return taken == order->stock_count;
}

static const struct problem *check_bookings(struct checking *checking, const struct order *order)
{
    struct booking *bookings = ARENA_ARRAY(checking->scope->arena, struct booking, BOOKINGS_MOST);
    size_t count;
    const struct problem *problem =
        inventory_bookings(checking->scope, checking->scan, (struct order_id){order->_id}, bookings,
                           BOOKINGS_MOST, &count);
    if (!took_its_lines(order))
        consistency_found(checking->consistency, "order_took_its_lines", order->_id,
                          "it says that it took other pieces than its lines have");
    for (size_t i = 0; i < order->stock_count && problem == NULL; i++)
        check_taken(checking, order, &order->stock[i], bookings, count);
    return problem;
}

static const struct problem *check_order(struct checking *checking, const struct order *order)
{
    struct order_event *events =
        ARENA_ARRAY(checking->scope->arena, struct order_event, EVENTS_MOST);
    size_t count;
    const struct problem *problem = read_events(checking, order->_id, events, &count);
    checking->consistency->looked_at++;
    if (problem == NULL) {
        check_chain(checking, order, events, count);
        check_total(checking, order);
        problem = check_bookings(checking, order);
    }
    return problem;
}

static const struct problem *check_orders(struct checking *checking)
{
    struct order *order;
    struct scope *scope = checking->scope;
    struct mongo_rows *rows =
        mongo_scan_find(checking->scan, "orders", MONGO_DOC(scope, NULL), NULL, &order_shape);
    const struct problem *problem = mongo_rows_next(rows, (void **)&order);
    while (problem == NULL && order != NULL) {
        struct arena_mark mark = arena_mark(scope->arena);
        problem = check_order(checking, order);
        if (problem != NULL)
            break;
        arena_release(scope->arena, mark);
        problem = mongo_rows_next(rows, (void **)&order);
    }
    if (problem != NULL)
        problem = problem_new(scope->arena, problem->code, NULL);
    mongo_rows_end(rows);
    return problem;
}

/* What an event and the ledger say there is. */
static const struct problem *check_named(struct checking *checking)
{
    struct scope *scope = checking->scope;
    const bson_t *any = MONGO_DOC(scope, NULL);
    const bson_t *reserved = MONGO_DOC(scope, "kind", BCON_UTF8("reserved"));
    const struct problem *problem = mongo_scan_dangling(
        checking->scan, checking->consistency, "order_of_event_is_there", "order_events", any,
        MONGO_DOC(scope, "subject", BCON_UTF8("$order_id")), "orders");
    if (problem == NULL)
        problem = mongo_scan_dangling(
            checking->scan, checking->consistency, "order_of_booking_is_there", "stock_ledger",
            reserved, MONGO_DOC(scope, "subject", BCON_UTF8("$reference")), "orders");
    return problem;
}

/* An event and its row in the outbox have the same id, and are written in one transaction. An old
 * event may have outlived its row. */
static const struct problem *check_told(struct checking *checking)
{
    struct scope *scope = checking->scope;
    const int64_t since_ms = scope->now_ms - EVENT_KEPT_MS + CLOCKS_DIFFER_MS;
    const bson_t *untold = MONGO_DOC(
        scope, "pipeline", "[", "{", "$match", "{", "at", "{", "$gte", BCON_DATE_TIME(since_ms),
        "}", "}", "}", "{", "$lookup", "{", "from", BCON_UTF8("outbox"), "localField",
        BCON_UTF8("_id"), "foreignField", BCON_UTF8("_id"), "as", BCON_UTF8("found"), "}", "}", "{",
        "$match", "{", "$expr", "{", "$not", "{", "$in", "[", "{", "$concat", "[",
        BCON_UTF8("order."), BCON_UTF8("$type"), "]", "}", BCON_UTF8("$found.type"), "]", "}", "}",
        "}", "}", "{", "$project", "{", "subject", BCON_UTF8("$order_id"), "}", "}", "]");
    const bson_t *invented = MONGO_DOC(
        scope, "pipeline", "[", "{", "$match", "{", "type", "{", "$regex", BCON_UTF8("^order\\."),
        "}", "}", "}", "{", "$lookup", "{", "from", BCON_UTF8("order_events"), "localField",
        BCON_UTF8("_id"), "foreignField", BCON_UTF8("_id"), "as", BCON_UTF8("found"), "}", "}", "{",
        "$match", "{", "found", "[", "]", "}", "}", "{", "$project", "{", "subject", BCON_INT32(1),
        "}", "}", "]");
    const struct problem *problem =
        mongo_scan_tell(checking->scan, checking->consistency, "event_is_in_outbox",
                        "has no row in the outbox, or another's", "order_events", untold);
    if (problem == NULL)
        problem = mongo_scan_tell(checking->scan, checking->consistency, "event_of_outbox_is_there",
                                  "tells of an event that is not there", "outbox", invented);
    return problem;
}

const struct problem *orders_check_consistency(struct scope *scope, struct consistency *consistency)
{
    struct checking checking = {.scope = scope, .consistency = consistency};
    const struct problem *problem = mongo_scan_begin(scope, &checking.scan);
    if (problem != NULL)
        return problem;
    problem = check_orders(&checking);
    if (problem == NULL)
        problem = check_named(&checking);
    if (problem == NULL)
        problem = check_told(&checking);
    mongo_scan_end(checking.scan);
    return problem;
}
