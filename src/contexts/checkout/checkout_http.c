#include "api.h"
#include "contexts/checkout/checkout.h"
#include "contexts/checkout/checkout_present.h"
#include "contexts/orders/orders_present.h"
#include "store/quotes.h"

const struct problem *checkout_quote(struct request *request,
                                     const struct checkout_quote_request *in,
                                     struct response *response)
{
    struct scope *scope = request_scope(request);
    struct quote_input input = {
        .token = in->x_cart_token,
        .country = in->body->country,
        .region = in->body->region,
        .shipping_method = in->body->shipping_method,
    };
    const struct quote *quote;
    bool repeated;
    if (!cart_id_from(in->body->cart_id, &input.cart))
        return problem_new(scope->arena, PROBLEM_CART_NOT_FOUND, NULL);
    const struct problem *problem =
        checkout_quote_cart(scope, request_key(request), &input, &quote, &repeated);
    if (problem != NULL)
        return problem;
    const struct api_quote shown = present_quote(scope, quote);
    checkout_quote_201(response, &shown);
    if (repeated)
        response_replayed(response);
    return NULL;
}

static struct order_address address(const struct api_address *given)
{
    return (struct order_address){
        .name = given->name,
        .company = given->company,
        .line1 = given->line1,
        .line2 = given->line2,
        .city = given->city,
        .region = given->region,
        .postal_code = given->postal_code,
        .country = given->country,
        .phone = given->phone,
    };
}

/* What the answer of a placement is written with, inside its transaction. */
struct answering {
    struct request *request;
    struct response *response;
};

static const struct problem *answer(void *context, const struct order *order)
{
    const struct answering *answering = context;
    struct scope *scope = request_scope(answering->request);
    const struct api_order shown = present_order(scope, order);
    response_location(answering->response, shown.link);
    checkout_place_201(answering->response, &shown);
    return request_answered(answering->request, answering->response);
}

const struct problem *checkout_place(struct request *request,
                                     const struct checkout_place_request *in,
                                     struct response *response)
{
    const struct api_order_request *body = in->body;
    struct answering answering = {.request = request, .response = response};
    struct scope *scope = request_scope(request);
    struct placement_input input = {
        .token = in->x_cart_token,
        .order =
            {
                .email = body->email,
                .locale = body->locale,
                .shipping_address = address(&body->shipping_address),
                .billing_address = address(body->billing_address == NULL ? &body->shipping_address
                                                                         : body->billing_address),
            },
    };
    if (!quote_id_from(body->quote_id, &input.quote))
        return problem_new(scope->arena, PROBLEM_QUOTE_NOT_FOUND, NULL);
    return checkout_place_quote(scope, request_key(request), &input, answer, &answering);
}
