#ifndef CONTEXTS_ORDERS_TRANSITION_H
#define CONTEXTS_ORDERS_TRANSITION_H

#include "contexts/orders/orders.h"
#include "store/order_events.h"

/* One row of transitions.def. */
struct transition {
    enum order_action action;
    enum order_state from, to;
    enum order_event_type event;
};

/* Gives the row for an action in a state, or for an event in a state; NULL: it is not allowed. */
const struct transition *transition_of(enum order_state from, enum order_action action);
const struct transition *transition_by(enum order_state from, enum order_event_type event);

#endif
