#ifndef CONTEXTS_SYSTEM_STORE_H
#define CONTEXTS_SYSTEM_STORE_H

#include "kernel/problem.h"
#include "kernel/scope.h"

/* Tells whether the database answers. Breaks: database_unavailable. */
const struct problem *system_store_ping(struct scope *scope);

#endif
