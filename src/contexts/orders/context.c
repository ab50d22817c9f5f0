#include "contexts/orders/orders.h"
#include "kernel/settings.h"

const struct context orders_context = {
    .name = "orders",
    .settings = (const char *const[]){SETTING(cursor_key), SETTING(order_link_keys), NULL},
    .check_consistency = orders_check_consistency,
};
