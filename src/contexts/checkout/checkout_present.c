#include "contexts/checkout/checkout_present.h"

#include "contexts/pricing/pricing_present.h"
#include "store/quotes.h"

struct api_quote present_quote(struct scope *scope, const struct quote *quote)
{
    return (struct api_quote){
        .id = quote->_id,
        .cart_id = quote->cart_id,
        .priced = present_priced(scope, &quote->priced),
        .expires_at = quote->expires_at,
    };
}
