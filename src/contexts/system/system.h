#ifndef CONTEXTS_SYSTEM_H
#define CONTEXTS_SYSTEM_H

#include "kernel/context.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/* Tells whether everything that requests need is there. Breaks: database_unavailable,
 * database_not_migrated. Cost: one document by _id. */
const struct problem *system_ready(struct scope *scope);

/* Its table for the program. */
extern const struct context system_context;

#endif
