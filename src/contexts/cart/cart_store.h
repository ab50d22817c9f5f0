#ifndef CONTEXTS_CART_STORE_H
#define CONTEXTS_CART_STORE_H

#include <stdbool.h>

#include "kernel/scope.h"
#include "store/carts.h"

struct problem;

const struct problem *cart_store_get(struct scope *scope, const char *id, struct cart **cart_r);

/* Adds a new cart, whose random id no other has. */
const struct problem *cart_store_add(struct scope *scope, const struct cart *cart);

/* Writes what the next version differs in. `*changed_r` false: another change came first. */
const struct problem *cart_store_change(struct scope *scope, const struct cart *before,
                                        const struct cart *after, bool *changed_r);
const struct problem *cart_store_close(struct scope *scope, const char *id, int64_t version,
                                       const char *order_id, bool *closed_r);
const struct problem *cart_store_expire(struct scope *scope, int64_t *removed_r);

#endif
