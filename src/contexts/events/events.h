#ifndef CONTEXTS_EVENTS_H
#define CONTEXTS_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/outbox.h"

/* What is told and what it holds is declared in schema/events.yaml; the functions that emit and
 * read an event are made from it. Here is what the relay needs. */

/* How long an event is kept after jobs were made of it. A pending one is never deleted. */
#define EVENT_KEPT_MS (INT64_C(30) * 24 * 3600 * 1000)

/* Reads the `limit` oldest pending events, and those that go before them in their subjects, earlier
 * ones first: none comes before an earlier one of its subject. At most twice `limit`. Cost: two
 * queries, indexes `pending` and `subject`. */
const struct problem *events_pending(struct scope *scope, size_t limit,
                                     struct outbox_event **events_r, size_t *count_r);

/* Notes that jobs were made of the events, in the transaction that inserts these. They are deleted
 * EVENT_KEPT_MS later. Breaks: write_conflict when another relay was faster with any of them. */
const struct problem *events_relayed(struct scope *scope, const struct outbox_event *events,
                                     size_t count);

/* Units: ms. Tells how long the oldest pending event has waited; 0: none waits. */
const struct problem *events_lag(struct scope *scope, int64_t *lag_ms_r);

#endif
