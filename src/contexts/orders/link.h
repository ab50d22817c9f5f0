#ifndef CONTEXTS_ORDERS_LINK_H
#define CONTEXTS_ORDERS_LINK_H

#include "kernel/scope.h"

/* Gives the number of an order: follows from its id and our secret, so that it cannot be guessed
 * and a repeat gives the same. */
const char *order_number(struct scope *scope, const char *id);

/* Gives the signature in an order's link. */
const char *order_signature(struct scope *scope, const char *id);

#endif
