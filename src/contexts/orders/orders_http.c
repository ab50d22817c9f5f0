#include "api.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/orders_present.h"

const struct problem *order_named(struct scope *scope, const char *text, struct order_id *id_r)
{
    return order_id_from(text, id_r) ? NULL
                                     : problem_new(scope->arena, PROBLEM_ORDER_NOT_FOUND, NULL);
}

const struct problem *orders_look_up(struct request *request,
                                     const struct orders_look_up_request *in,
                                     struct response *response)
{
    const struct order *order;
    const struct problem *problem =
        orders_track(request_scope(request), in->body->number, in->body->email, &order);
    if (problem != NULL)
        return problem;
    const struct api_order_tracking shown = present_tracking(order);
    orders_look_up_200(response, &shown);
    return NULL;
}

const struct problem *orders_get_order(struct request *request,
                                       const struct orders_get_order_request *in,
                                       struct response *response)
{
    struct scope *scope = request_scope(request);
    struct order_id id;
    const struct order *order;
    const struct problem *problem = order_named(scope, in->order, &id);
    if (problem == NULL)
        problem = orders_read_signed(scope, id, in->signature, &order);
    if (problem != NULL)
        return problem;
    const struct api_order shown = present_order(scope, order);
    orders_get_order_200(response, &shown);
    return NULL;
}

const struct problem *orders_verify(struct request *request, const struct orders_verify_request *in,
                                    struct response *response)
{
    struct scope *scope = request_scope(request);
    struct order_id id;
    struct chain_check check;
    const struct problem *problem = order_named(scope, in->order, &id);
    if (problem == NULL)
        problem = orders_check_chain(scope, id, in->signature, &check);
    if (problem != NULL)
        return problem;
    const bool valid = check.first_broken == 0;
    orders_verify_200(response, &(struct api_chain_check){
                                    .valid = valid,
                                    .events = check.events,
                                    .head_hash = check.head_hash,
                                    .first_broken = check.first_broken,
                                    .first_broken_presence = valid ? NIL : PRESENT,
                                });
    return NULL;
}
