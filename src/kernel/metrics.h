#ifndef KERNEL_METRICS_H
#define KERNEL_METRICS_H

#include <stddef.h>
#include <stdint.h>

struct buffer;

/* Counters of all processes of this host, in memory that they share. Each process adds to one row
 * of its own, so nothing is locked; a row is handed on when its process ends, so counters never go
 * back. */

enum metric {
#define COUNTER(name, unit, prose) METRIC_##name,
#include "metrics.def"
    METRIC_COUNT
};

/* Makes the shared rows, before the fork; `operations` names what requests are counted by. Keeps
 * the names. */
void metrics_start(size_t rows, const char *const *operations, size_t operations_count);

/* Chooses the row of this process. */
void metrics_use_row(size_t row);

/* Adds to a counter. */
void metrics_add(enum metric metric, uint64_t more);

/* Counts a request; `operation` is its index, or the number of operations for one that no route was
 * found for. Units: µs. */
void metrics_request(size_t operation, int status, int64_t duration_us);

/* Writes the sums. Source: Prometheus text exposition format 0.0.4. */
void metrics_write(struct buffer *buffer);

#endif
