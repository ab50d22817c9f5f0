#ifndef CONTEXTS_ORDERS_CHAIN_H
#define CONTEXTS_ORDERS_CHAIN_H

#include "kernel/scope.h"
#include "store.h"

/* Starts the event that follows on an order: id, sequence, actor, time, the hash before. */
struct order_event order_event_next(struct scope *scope, const struct order *order,
                                    enum order_event_type type);

/* Gives an event its hash: the last thing done to it. */
void order_event_seal(struct scope *scope, struct order_event *event);

/* Gives the digest by which a placed event knows its personal part. */
const char *order_personal_digest(struct scope *scope, const struct order_event_personal *personal);

/* Applies an event to a state. False: it does not fit. */
bool order_apply(struct order *order, const struct order_event *event);

#endif
