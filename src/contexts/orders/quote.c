#include <string.h>

#include "base/arena.h"
#include "contexts/cart/cart.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/orders_store.h"
#include "contexts/pricing/pricing.h"
#include "kernel/id.h"
#include "kernel/settings.h"

enum { MINUTE_MS = 60 * 1000, KEPT_MS = 7 * 24 * 3600 * 1000 };

const struct problem *orders_quote_cart(struct scope *scope, const struct quote_wish *wish,
                                        const struct quote **quote_r)
{
    struct cart_view view;
    struct quote *quote = ARENA_NEW(scope->arena, struct quote);
    const struct problem *problem = cart_read(scope, wish->cart_id, wish->token, &view);
    if (problem == NULL && view.cart->order_id != NULL)
        problem = problem_new(scope->arena, PROBLEM_CART_ORDERED, NULL);
    if (problem != NULL)
        return problem;
    const size_t count = view.cart->lines_count;
    int64_t *quantities = ARENA_ARRAY(scope->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        quantities[i] = view.cart->lines[i].quantity;
    const struct price_request request = {
        .currency = view.cart->currency,
        .country = wish->country,
        .region = wish->region,
        .shipping_method = wish->shipping_method,
        .items = view.items,
        .quantities = quantities,
        .count = count,
    };
    const struct quote_id id = quote_id_new(scope->now_ms);
    *quote = (struct quote){
        ._id = arena_string(scope->arena, id.text),
        .cart_id = view.cart->_id,
        .cart_version = view.cart->version,
        .token_digest = view.cart->token_digest,
        .created_at = scope->now_ms,
        .expires_at = scope->now_ms + scope->settings->quote_minutes * MINUTE_MS,
        .purge_at = scope->now_ms + KEPT_MS,
    };
    problem = pricing_price(scope, &request, &quote->priced);
    if (problem == NULL)
        problem = orders_store_add_quote(scope, quote);
    *quote_r = quote;
    return problem;
}
