#ifndef CONTEXTS_SYSTEM_STORE_H
#define CONTEXTS_SYSTEM_STORE_H

#include "kernel/problem.h"
#include "kernel/scope.h"

/* Tells whether the primary answers and was brought to this version's schema. Breaks:
 * database_unavailable, database_not_migrated. Cost: one document by _id. */
const struct problem *system_store_ready(struct scope *scope);

#endif
