#include "contexts/pricing/pricing.h"
#include "kernel/settings.h"

const struct context pricing_context = {
    .name = "pricing",
    .settings = (const char *const[]){SETTING(shipping_rates), SETTING(tax_rates), NULL},
};
