#include "contexts/checkout/checkout.h"
#include "kernel/settings.h"

const struct context checkout_context = {
    .name = "checkout",
    .settings = (const char *const[]){SETTING(quote_minutes), NULL},
    .check_consistency = checkout_check_consistency,
};
