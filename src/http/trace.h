#ifndef HTTP_TRACE_H
#define HTTP_TRACE_H

#include <stdbool.h>
#include <stdint.h>

struct request;

/* Gives the request id that nginx made, or a new one when there is none that looks like one. */
const char *trace_request_id(const struct request *request);

/* Tells whether a traceparent (may be NULL) is well-formed. Source: W3C Trace Context. */
bool trace_parent_fits(const char *parent);

/* Gives this request's traceparent: the caller's trace with a span of our own, or a new trace.
 * Source: W3C Trace Context. */
const char *trace_parent(const struct request *request);

/* Units: µs. Gives what is left of the deadline: the time that the request waited for a worker
 * counts. */
int64_t trace_budget_us(const struct request *request, int64_t deadline_ms);

#endif
