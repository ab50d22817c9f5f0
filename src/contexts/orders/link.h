#ifndef CONTEXTS_ORDERS_LINK_H
#define CONTEXTS_ORDERS_LINK_H

#include "kernel/scope.h"

/* Makes the number of a new order: random, so that it cannot be guessed. It is kept with the order;
 * a placement that is done again after a crash has not told it to anybody. */
const char *order_number(struct scope *scope);

#endif
