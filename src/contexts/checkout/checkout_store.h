#ifndef CONTEXTS_CHECKOUT_STORE_H
#define CONTEXTS_CHECKOUT_STORE_H

#include <stdbool.h>

#include "kernel/scope.h"
#include "store/quotes.h"

struct problem;

/* `*added_r` false: there is one with this id. */
const struct problem *checkout_store_add(struct scope *scope, const struct quote *quote,
                                         bool *added_r);
const struct problem *checkout_store_get(struct scope *scope, const char *id,
                                         struct quote **quote_r);

/* Marks a quote as used by an order. `*used_r` false: another order has it. */
const struct problem *checkout_store_use(struct scope *scope, const char *id, const char *order_id,
                                         bool *used_r);

#endif
