#include "contexts/pricing/pricing_present.h"

#include "base/arena.h"
#include "http/money.h"
#include "store/priced.h"

struct api_priced present_priced(struct scope *scope, const struct priced *stored)
{
    const char *currency = stored->currency;
    struct api_priced_line *lines =
        ARENA_ARRAY(scope->arena, struct api_priced_line, stored->lines_count + 1);
    for (size_t i = 0; i < stored->lines_count; i++) {
        const struct priced_line *line = &stored->lines[i];
        lines[i] = (struct api_priced_line){
            .variant_id = line->variant_id,
            .product_id = line->product_id,
            .sku = line->sku,
            .title = line->title,
            .option_values = line->option_values,
            .option_values_count = line->option_values_count,
            .image_url = line->image_url,
            .quantity = line->quantity,
            .unit_price = money_shown(line->unit_amount, currency),
            .net = money_shown(line->net_amount, currency),
            .tax = money_shown(line->tax_amount, currency),
        };
    }
    return (struct api_priced){
        .currency = currency,
        .lines = lines,
        .lines_count = stored->lines_count,
        .shipping_method = stored->shipping_method,
        .tax_rate = stored->tax_rate,
        .subtotal = money_shown(stored->subtotal, currency),
        .shipping = money_shown(stored->shipping, currency),
        .tax = money_shown(stored->tax, currency),
        .total = money_shown(stored->total, currency),
    };
}
