#ifndef CONTEXTS_ORDERS_STORE_H
#define CONTEXTS_ORDERS_STORE_H

#include <stdbool.h>

#include "kernel/scope.h"
#include "store/order_events.h"
#include "store/orders.h"

struct list_page;
struct list_window;
struct order_filter;
struct problem;

/* Adds an order with its first event. `*added_r` false: it is there already. */
const struct problem *orders_store_add(struct scope *scope, const struct order *order,
                                       const struct order_event *event, bool *added_r);

/* Replaces the state of an order whose sequence is one less, and adds the event. `*moved_r` false:
 * it has moved on meanwhile. */
const struct problem *orders_store_move(struct scope *scope, const struct order *order,
                                        const struct order_event *event, bool *moved_r);

const struct problem *orders_store_get(struct scope *scope, const char *id, struct order **order_r);
const struct problem *orders_store_by_number(struct scope *scope, const char *number,
                                             struct order **order_r);
/* The filter's email and number are folded. */
const struct problem *orders_store_list(struct scope *scope, const struct order_filter *filter,
                                        const struct list_window *window, struct list_page *page_r);
const struct problem *orders_store_events(struct scope *scope, const char *order_id,
                                          struct order_event **events_r, size_t *count_r);

#endif
