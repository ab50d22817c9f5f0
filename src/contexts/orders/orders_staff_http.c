#include "api.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/orders_present.h"
#include "store/order_events.h"

const struct problem *orders_staff_list(struct request *request,
                                        const struct orders_staff_list_request *in,
                                        struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct order_filter filter = {
        .state = in->state_presence == PRESENT ? api_order_state_words[in->state] : NULL,
        .email = in->email,
        .number = in->number,
    };
    const struct list_window window = {.cursor = in->cursor, .limit = (size_t)in->limit};
    struct list_page page;
    const struct problem *problem = orders_list(scope, &filter, &window, &page);
    if (problem != NULL)
        return problem;
    const struct api_order_page shown = present_orders(scope, &page);
    orders_staff_list_200(response, &shown);
    return NULL;
}

/* Shows an order with its events, which an action has just added to. */
static const struct problem *show(struct scope *scope, const struct order *order,
                                  struct response *response, struct api_staff_order *shown_r)
{
    struct order_event *events;
    size_t count;
    const struct problem *problem =
        orders_events(scope, (struct order_id){order->_id}, &events, &count);
    if (problem != NULL)
        return problem;
    *shown_r = present_staff_order(scope, order, events, count);
    response_version(response, order->sequence);
    return NULL;
}

const struct problem *orders_staff_get(struct request *request,
                                       const struct orders_staff_get_request *in,
                                       struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct order *order;
    struct api_staff_order shown;
    struct order_id id;
    const struct problem *problem = order_named(scope, in->order, &id);
    if (problem == NULL)
        problem = orders_read(scope, id, &order);
    if (problem == NULL)
        problem = show(scope, order, response, &shown);
    if (problem == NULL)
        orders_staff_get_200(response, &shown);
    return problem;
}

/* What all actions have in common. */
static const struct problem *act(struct request *request, const char *text, const char *if_match,
                                 enum order_action action, const struct order_event_moved *moved,
                                 struct response *response, struct api_staff_order *shown_r)
{
    struct scope *scope = request_scope(request);
    const struct order *order;
    struct order_id id;
    const struct problem *problem = order_named(scope, text, &id);
    if (problem == NULL)
        problem =
            orders_act(scope, id, if_match_versions(scope->arena, if_match), action, moved, &order);
    return problem != NULL ? problem : show(scope, order, response, shown_r);
}

const struct problem *
orders_staff_start_processing(struct request *request,
                              const struct orders_staff_start_processing_request *in,
                              struct response *response)
{
    struct api_staff_order shown;
    const struct problem *problem =
        act(request, in->order, in->if_match, ORDER_START_PROCESSING, NULL, response, &shown);
    if (problem == NULL)
        orders_staff_start_processing_200(response, &shown);
    return problem;
}

const struct problem *orders_staff_ship(struct request *request,
                                        const struct orders_staff_ship_request *in,
                                        struct response *response)
{
    const struct order_event_moved moved = {.carrier = in->body->carrier,
                                            .tracking_number = in->body->tracking_number};
    struct api_staff_order shown;
    const struct problem *problem =
        act(request, in->order, in->if_match, ORDER_SHIP, &moved, response, &shown);
    if (problem == NULL)
        orders_staff_ship_200(response, &shown);
    return problem;
}

const struct problem *orders_staff_deliver(struct request *request,
                                           const struct orders_staff_deliver_request *in,
                                           struct response *response)
{
    struct api_staff_order shown;
    const struct problem *problem =
        act(request, in->order, in->if_match, ORDER_DELIVER, NULL, response, &shown);
    if (problem == NULL)
        orders_staff_deliver_200(response, &shown);
    return problem;
}

const struct problem *orders_staff_cancel(struct request *request,
                                          const struct orders_staff_cancel_request *in,
                                          struct response *response)
{
    const struct order_event_moved moved = {.reason = in->body->reason};
    struct api_staff_order shown;
    const struct problem *problem =
        act(request, in->order, in->if_match, ORDER_CANCEL, &moved, response, &shown);
    if (problem == NULL)
        orders_staff_cancel_200(response, &shown);
    return problem;
}

const struct problem *orders_staff_return(struct request *request,
                                          const struct orders_staff_return_request *in,
                                          struct response *response)
{
    const struct order_event_moved moved = {.reason = in->body->reason};
    struct api_staff_order shown;
    const struct problem *problem =
        act(request, in->order, in->if_match, ORDER_RETURN, &moved, response, &shown);
    if (problem == NULL)
        orders_staff_return_200(response, &shown);
    return problem;
}
