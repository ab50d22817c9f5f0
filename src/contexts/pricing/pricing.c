#include "contexts/pricing/pricing.h"

#include <string.h>

#include "base/arena.h"
#include "kernel/money.h"

static struct priced_line line_of(const struct catalog_item *item, int64_t unit_amount,
                                  int64_t quantity, const char *rate)
{
    const int64_t net = unit_amount * quantity;
    return (struct priced_line){
        .variant_id = item->variant_id,
        .product_id = item->product_id,
        .sku = item->sku,
        .title = item->title,
        .option_values = item->option_values,
        .option_values_count = item->option_values_count,
        .image_url = item->image_url,
        .quantity = quantity,
        .stock_tracked = item->stock_tracked,
        .unit_amount = unit_amount,
        .net_amount = net,
        .tax_amount = item->taxable ? tax_on(net, rate) : 0,
        .weight_g = item->weight_g * quantity,
    };
}

/* A sum past this is no purchase; and below it no addition of ours can overflow. */
static bool in_range(int64_t amount)
{
    return amount >= 0 && amount <= MONEY_MAX / 4;
}

static const struct problem *price_lines(struct scope *scope, const struct price_request *request,
                                         struct priced *priced)
{
    const struct violation *violations = NULL;
    struct priced_line *lines = ARENA_ARRAY(scope->arena, struct priced_line, request->count + 1);
    for (size_t i = 0; i < request->count; i++) {
        const struct catalog_item *item = &request->items[i];
        struct money unit = {0}, net;
        if (!catalog_item_price(item, request->currency, &unit.amount) ||
            !money_times(unit, request->quantities[i], &net)) {
            violation_add(scope->arena, &violations, arena_format(scope->arena, "/lines/%zu", i),
                          "not_for_sale", "is not for sale in %s", request->currency);
            continue;
        }
        lines[i] = line_of(item, unit.amount, request->quantities[i], priced->tax_rate);
        priced->subtotal += lines[i].net_amount;
        priced->tax += lines[i].tax_amount;
        if (!in_range(priced->subtotal) || !in_range(priced->tax))
            return problem_new(scope->arena, PROBLEM_NOT_FOR_SALE, "the sum is too large");
    }
    priced->lines = lines;
    priced->lines_count = request->count;
    return problem_of_violations(scope->arena, PROBLEM_NOT_FOR_SALE, violations);
}

const struct problem *pricing_price(struct scope *scope, const struct price_request *request,
                                    struct priced *priced_r)
{
    *priced_r = (struct priced){
        .currency = request->currency,
        .country = request->country,
        .region = request->region,
        .shipping_method = request->shipping_method,
        .tax_rate = tax_rate(scope, request->country, request->region),
        .shipping = shipping_rate(scope, request->shipping_method, request->currency),
    };
    if (request->count == 0)
        return problem_new(scope->arena, PROBLEM_CART_EMPTY, NULL);
    if (priced_r->tax_rate == NULL)
        return problem_new(scope->arena, PROBLEM_DESTINATION_NOT_SERVED, NULL);
    if (priced_r->shipping < 0)
        return problem_new(scope->arena, PROBLEM_SHIPPING_METHOD_UNKNOWN, NULL);
    const struct problem *problem = price_lines(scope, request, priced_r);
    if (problem != NULL)
        return problem;
    priced_r->shipping_tax = tax_on(priced_r->shipping, priced_r->tax_rate);
    priced_r->tax += priced_r->shipping_tax;
    priced_r->total = priced_r->subtotal + priced_r->shipping + priced_r->tax;
    return NULL;
}
