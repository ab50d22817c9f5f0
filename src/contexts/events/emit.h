#ifndef CONTEXTS_EVENTS_EMIT_H
#define CONTEXTS_EVENTS_EMIT_H

#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/scope.h"

struct event_text; /* domain_events.h */
struct shape;

/* What the functions do that are made from schema/events.yaml; nobody else calls these. */

/* Writes a row of the outbox. */
const struct problem *event_emit(struct scope *scope, const char *subject, int64_t sequence,
                                 const char *type, int64_t version, const struct shape *shape,
                                 const void *payload);

/* Reads a payload of the shape of its version; NULL: this program does not know the version. */
const struct problem *event_read(struct scope *scope, const char *type, const struct shape *shape,
                                 const struct event_text *text, const void **payload_r);

#endif
