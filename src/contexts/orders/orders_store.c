#include "contexts/orders/orders_store.h"

#include "adapters/mongo/mongo.h"
#include "contexts/orders/orders.h"
#include "data/cursor.h"
#include "kernel/problem.h"

static const char orders[] = "orders";
static const char events[] = "order_events";

enum { EVENTS_MOST = 1000 };

const struct problem *orders_store_add(struct scope *scope, const struct order *order,
                                       const struct order_event *event, bool *added_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_insert(scope, orders, &order_shape, order, &change);
    *added_r = change.duplicate == NULL;
    if (problem == NULL && *added_r) {
        problem = mongo_insert(scope, events, &order_event_shape, event, &change);
        *added_r = change.duplicate == NULL;
    }
    return problem;
}

const struct problem *orders_store_move(struct scope *scope, const struct order *order,
                                        const struct order_event *event, bool *moved_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_replace(
        scope, orders,
        MONGO_DOC(scope, "_id", BCON_UTF8(order->_id), "sequence", BCON_INT64(order->sequence - 1)),
        &order_shape, order, &change);
    *moved_r = change.matched > 0;
    if (problem == NULL && *moved_r) {
        problem = mongo_insert(scope, events, &order_event_shape, event, &change);
        *moved_r = change.duplicate == NULL;
    }
    return problem;
}

const struct problem *orders_store_get(struct scope *scope, const char *id, struct order **order_r)
{
    return mongo_find_one(scope, orders, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL, &order_shape,
                          (void **)order_r);
}

const struct problem *orders_store_by_number(struct scope *scope, const char *number,
                                             struct order **order_r)
{
    return mongo_find_one(scope, orders, MONGO_DOC(scope, "number", BCON_UTF8(number)), NULL,
                          &order_shape, (void **)order_r);
}

const struct problem *orders_store_list(struct scope *scope, const struct order_filter *filter,
                                        const struct cursor *after, size_t limit,
                                        struct order **orders_r, size_t *count_r)
{
    bson_t *wanted = mongo_adopt(scope, bson_new());
    if (filter->state != NULL)
        BSON_APPEND_UTF8(wanted, "state", filter->state);
    if (filter->email != NULL)
        BSON_APPEND_UTF8(wanted, "email_folded", filter->email);
    if (filter->number != NULL)
        BSON_APPEND_UTF8(wanted, "number", filter->number);
    if (after != NULL)
        BCON_APPEND(wanted, "$or", "[", "{", "created_at", "{", "$lt",
                    BCON_DATE_TIME(after->number), "}", "}", "{", "created_at",
                    BCON_DATE_TIME(after->number), "_id", "{", "$lt", BCON_UTF8(after->id), "}",
                    "}", "]");
    const bson_t *options =
        MONGO_DOC(scope, "sort", "{", "created_at", BCON_INT32(-1), "_id", BCON_INT32(-1), "}");
    return mongo_find(scope, orders, wanted, options, limit, &order_shape, (void **)orders_r,
                      count_r);
}

const struct problem *orders_store_events(struct scope *scope, const char *order_id,
                                          struct order_event **events_r, size_t *count_r)
{
    const bson_t *in_order = MONGO_DOC(scope, "sort", "{", "sequence", BCON_INT32(1), "}");
    return mongo_find(scope, events, MONGO_DOC(scope, "order_id", BCON_UTF8(order_id)), in_order,
                      EVENTS_MOST, &order_event_shape, (void **)events_r, count_r);
}
