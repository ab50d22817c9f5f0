#include <string.h>

#include "base/arena.h"
#include "contexts/inventory/inventory.h"
#include "contexts/orders/chain.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/orders_store.h"
#include "contexts/orders/transition.h"
#include "domain_events.h"

static const struct problem *move_stock(struct scope *scope, const struct order *order,
                                        enum order_action action)
{
    struct stock_demand *pieces =
        ARENA_ARRAY(scope->arena, struct stock_demand, order->stock_count + 1);
    for (size_t i = 0; i < order->stock_count; i++)
        pieces[i] = (struct stock_demand){.variant_id = order->stock[i].variant_id,
                                          .stock_id = order->stock[i].stock_id,
                                          .quantity = order->stock[i].quantity};
    switch (action) {
    case ORDER_SHIP:
        return inventory_ship(scope, (struct order_id){order->_id}, pieces, order->stock_count);
    case ORDER_CANCEL:
        return inventory_release(scope, (struct order_id){order->_id}, pieces, order->stock_count);
    case ORDER_RETURN:
        return inventory_return(scope, (struct order_id){order->_id}, pieces, order->stock_count);
    case ORDER_START_PROCESSING:
    case ORDER_DELIVER:
    case ORDER_ACTIONS:
        break;
    }
    return NULL;
}

/* Tells of what happened to an order. */
static const struct problem *emit(struct scope *scope, const struct order_event *event,
                                  const char *order_id)
{
    static const struct problem *(*const emits[])(struct scope *, const char *, int64_t,
                                                  const struct event_order_reference *) = {
        [ORDER_EVENT_TYPE_PLACED] = emit_order_placed,
        [ORDER_EVENT_TYPE_PROCESSING_STARTED] = emit_order_processing_started,
        [ORDER_EVENT_TYPE_SHIPPED] = emit_order_shipped,
        [ORDER_EVENT_TYPE_DELIVERED] = emit_order_delivered,
        [ORDER_EVENT_TYPE_CANCELLED] = emit_order_cancelled,
        [ORDER_EVENT_TYPE_RETURNED] = emit_order_returned,
    };
    return emits[event->type](scope, order_id, event->sequence,
                              &(struct event_order_reference){.order_id = order_id});
}

static const struct problem *not_allowed(struct scope *scope, const struct order *order)
{
    return problem_new(scope->arena, PROBLEM_TRANSITION_NOT_ALLOWED, "the order is %s",
                       order_state_words[order->state]);
}

const struct problem *orders_act(struct scope *scope, struct order_id id,
                                 const struct versions *versions, enum order_action action,
                                 const struct order_event_moved *moved,
                                 const struct order **order_r)
{
    const struct order *before = NULL;
    struct order *order = ARENA_NEW(scope->arena, struct order);
    bool done = false;
    const struct problem *problem = orders_read(scope, id, &before);
    if (problem != NULL)
        return problem;
    if (!versions_have(versions, before->sequence))
        return problem_new(scope->arena, PROBLEM_PRECONDITION_FAILED, NULL);
    const struct transition *transition = transition_of(before->state, action);
    if (transition == NULL)
        return not_allowed(scope, before);
    const struct order_event event = order_event_moving(scope, before, transition->event, moved);
    *order = *before;
    if (!order_apply(scope, order, &event))
        return not_allowed(scope, before);
    problem = orders_store_move(scope, order, &event, &done);
    if (problem == NULL && !done)
        problem = problem_new(scope->arena, PROBLEM_PRECONDITION_FAILED, NULL);
    if (problem == NULL)
        problem = emit(scope, &event, id.text);
    /* Last, because the stock may be hot: others wait for it as shortly as can be. */
    if (problem == NULL)
        problem = move_stock(scope, order, action);
    *order_r = order;
    return problem;
}

const struct problem *orders_list(struct scope *scope, const struct order_filter *filter,
                                  const struct list_window *window, struct list_page *page_r)
{
    const struct order_filter folded = {
        .state = filter->state,
        .email = filter->email == NULL ? NULL : order_email_folded(scope, filter->email),
        .number = filter->number == NULL ? NULL : order_number_folded(scope, filter->number),
    };
    return orders_store_list(scope, &folded, window, page_r);
}

const struct problem *orders_events(struct scope *scope, struct order_id id,
                                    struct order_event **events_r, size_t *count_r)
{
    return orders_store_events(scope, id.text, events_r, count_r);
}
