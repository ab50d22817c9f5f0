#ifndef WORKER_WIRING_H
#define WORKER_WIRING_H

#include <stdbool.h>

#include "http/pipeline.h"

/* The one place that knows all contexts. */

/* Brings together what they do beside requests: jobs, consumers of events, tasks. The first thing
 * that a process does, once. */
void wire_contexts(void);

/* Gives the pipeline what they offer to it, and lets them open what they need, in `arena`, while
 * the process has its first rights. */
void wire(struct pipeline *pipeline, struct arena *arena);

/* Tells whether a worker could serve now everything that it is to serve. */
bool wired_ready(struct scope *scope);

/* Checks everything that must always hold, context by context. Gives the first problem. */
struct consistency;
const struct problem *wired_check_consistency(struct scope *scope, struct consistency *consistency);

#endif
