#ifndef CONTEXTS_ORDERS_PRESENT_H
#define CONTEXTS_ORDERS_PRESENT_H

#include "api.h"
#include "contexts/orders/orders.h"

/* What the API shows of orders: from what is stored to what openapi.yaml promises. */
/* Reads an order's id from a path. Refuses: order_not_found. */
const struct problem *order_named(struct scope *scope, const char *text, struct order_id *id_r);

struct api_order present_order(struct scope *scope, const struct order *order);
struct api_order_tracking present_tracking(const struct order *order);
struct api_order_page present_orders(struct scope *scope, const struct list_page *page);
struct api_staff_order present_staff_order(struct scope *scope, const struct order *order,
                                           const struct order_event *events, size_t count);

#endif
