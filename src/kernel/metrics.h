#ifndef KERNEL_METRICS_H
#define KERNEL_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/job_class.h"
#include "kernel/pool.h"

struct buffer;

/* Counters of all processes of this host, in memory that they share. Each process adds to one row
 * of its own, so nothing is locked; a row is handed on when its process ends, so counters never go
 * back. */

enum metric {
#define COUNTER(id, ...)      METRIC_##id,
#define POOL_COUNTER(id, ...) METRIC_##id, METRIC_##id##_last = METRIC_##id + POOL_COUNT - 1,
#include "metrics.def"
    METRIC_COUNT
};

/* What was measured last: one cell for all processes. */
enum gauge {
#define GAUGE(id, ...)       GAUGE_##id,
#define CLASS_GAUGE(id, ...) GAUGE_##id, GAUGE_##id##_last = GAUGE_##id + JOB_CLASS_COUNT - 1,
#include "metrics.def"
    GAUGE_COUNT
};

/* Names that things are counted and timed by. */
struct metric_names {
    const char *const *names;
    size_t count;
};

/* Makes the shared rows, before the fork. Keeps the names. */
void metrics_start(size_t rows, struct metric_names operations, struct metric_names job_kinds);

/* Chooses the row of this process. */
void metrics_use_row(size_t row);

/* Adds to a counter, and to the one of a pool. */
void metrics_add(enum metric metric, uint64_t more);
void metrics_add_pool(enum metric metric, enum pool pool, uint64_t more);

/* Counts a request; `operation` is its index, or the number of operations for one that no route was
 * found for. Units: µs. */
void metrics_request(size_t operation, int status, int64_t duration_us);

/* What became of an attempt at a job; lost: another has taken it over meanwhile. */
enum job_outcome { JOB_DONE, JOB_RETRIED, JOB_DEAD, JOB_LOST, JOB_OUTCOMES };

/* Counts an attempt at a job; `kind` is its index. Units: µs. */
void metrics_job(size_t kind, enum job_outcome outcome, int64_t duration_us);

/* Sets a gauge, and the one of a class of jobs. */
void metrics_set(enum gauge gauge, int64_t value);
void metrics_set_class(enum gauge gauge, enum job_class class, int64_t value);

/* Names a function that writes more of the exposition: what is not counted but looked at. */
void metrics_also(void (*write)(struct buffer *buffer));

/* Writes the sums. Source: Prometheus text exposition format 0.0.4. */
void metrics_write(struct buffer *buffer);

#endif
