#include "contexts/orders/orders_store.h"

#include "adapters/mongo/mongo.h"
#include "contexts/orders/orders.h"
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
                                        const struct list_window *window, struct list_page *page_r)
{
    struct list list = {
        .collection = orders, .shape = &order_shape, .sort = "created_at", .descending = true};
    list_where_text(&list, "state", filter->state);
    list_where_text(&list, "email_folded", filter->email);
    list_where_text(&list, "number", filter->number);
    return list_read(scope, &list, window, page_r);
}

const struct problem *orders_store_events(struct scope *scope, const char *order_id,
                                          struct order_event **events_r, size_t *count_r)
{
    const bson_t *in_order = MONGO_DOC(scope, "sort", "{", "sequence", BCON_INT32(1), "}");
    return mongo_find(scope, events, MONGO_DOC(scope, "order_id", BCON_UTF8(order_id)), in_order,
                      EVENTS_MOST, &order_event_shape, (void **)events_r, count_r);
}
