#ifndef CONTEXTS_ORDERS_CHAIN_H
#define CONTEXTS_ORDERS_CHAIN_H

#include "kernel/scope.h"
#include "store/order_events.h"
#include "store/orders.h"

/* Makes the first event of an order. The digest by which it knows its personal part is filled in
 * here. */
struct order_event order_event_placing(struct scope *scope, const char *order_id,
                                       const struct order_event_placed *placed,
                                       const struct order_event_personal *personal);

/* Makes the event that follows on an order. `moved` may be NULL. */
struct order_event order_event_moving(struct scope *scope, const struct order *order,
                                      enum order_event_type type,
                                      const struct order_event_moved *moved);

/* Applies an event to a state: what its text says, in the form of any version. False: it does not
 * fit, or is not understood. */
bool order_apply(struct scope *scope, struct order *order, const struct order_event *event);

#endif
