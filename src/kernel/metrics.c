#include "kernel/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/buffer.h"

/* Statuses that the service gives; others are counted under the last cell. */
static const int statuses[] = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409,
                               412, 413, 415, 422, 428, 429, 500, 502, 503, 504};
/* Upper bounds of the latency histogram. Units: µs. */
static const int64_t bounds[] = {250,   500,    1000,   2500,   5000,    10000,   25000,
                                 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};

enum {
    STATUSES = sizeof statuses / sizeof *statuses + 1,
    BUCKETS = sizeof bounds / sizeof *bounds + 1
};

typedef _Atomic uint64_t cell;

struct operation_cells {
    cell status[STATUSES];
    cell bucket[BUCKETS];
    cell time_us;
};

static struct {
    size_t rows, operations;
    const char *const *names;
    cell *scalars;                    /* rows × METRIC_COUNT */
    struct operation_cells *requests; /* rows × (operations + 1) */
    _Atomic size_t *rows_used; /* rows past it were never written, and are not to be touched */
    size_t row;
    void (*also)(struct buffer *);
} metrics;

static void *share(size_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

void metrics_start(size_t rows, const char *const *operations, size_t operations_count)
{
    metrics.rows = rows;
    metrics.rows_used = share(sizeof *metrics.rows_used);
    metrics.operations = operations_count;
    metrics.names = operations;
    metrics.scalars = share(rows * METRIC_COUNT * sizeof(cell));
    metrics.requests = share(rows * (operations_count + 1) * sizeof(struct operation_cells));
}

void metrics_use_row(size_t row)
{
    metrics.row = row;
    if (row >= metrics.rows)
        abort();
    for (size_t used = *metrics.rows_used; used <= row;)
        if (atomic_compare_exchange_weak(metrics.rows_used, &used, row + 1))
            break;
}

/* Only one process writes a cell; atomic so that readers never see half a number. */
static void add(cell *to, uint64_t more)
{
    atomic_store_explicit(to, atomic_load_explicit(to, memory_order_relaxed) + more,
                          memory_order_relaxed);
}

void metrics_add(enum metric metric, uint64_t more)
{
    if (metrics.scalars != NULL)
        add(&metrics.scalars[metrics.row * METRIC_COUNT + metric], more);
}

void metrics_add_pool(enum metric metric, enum pool pool, uint64_t more)
{
    metrics_add(metric + (enum metric)pool, more);
}

void metrics_also(void (*write)(struct buffer *buffer))
{
    metrics.also = write;
}

void metrics_request(size_t operation, int status, int64_t duration_us)
{
    struct operation_cells *cells =
        &metrics.requests[metrics.row * (metrics.operations + 1) + operation];
    size_t at = 0, bucket = 0;
    while (at < STATUSES - 1 && statuses[at] != status)
        at++;
    while (bucket < BUCKETS - 1 && duration_us > bounds[bucket])
        bucket++;
    add(&cells->status[at], 1);
    add(&cells->bucket[bucket], 1);
    add(&cells->time_us, (uint64_t)duration_us);
}

static struct operation_cells sum_of(size_t operation)
{
    struct operation_cells sum;
    memset(&sum, 0, sizeof sum);
    for (size_t row = 0; row < *metrics.rows_used; row++) {
        struct operation_cells *cells =
            &metrics.requests[row * (metrics.operations + 1) + operation];
        for (size_t i = 0; i < STATUSES; i++)
            sum.status[i] += cells->status[i];
        for (size_t i = 0; i < BUCKETS; i++)
            sum.bucket[i] += cells->bucket[i];
        sum.time_us += cells->time_us;
    }
    return sum;
}

static const char *operation_name(size_t operation)
{
    return operation == metrics.operations ? "none" : metrics.names[operation];
}

/* A row of metrics.def. */
struct scalar {
    const char *name, *labels, *unit, *prose;
    enum metric first;
    int pools; /* 0: not by pool */
};

static void write_scalar(struct buffer *buffer, const struct scalar *scalar, int pool)
{
    uint64_t sum = 0;
    for (size_t row = 0; row < *metrics.rows_used; row++)
        sum += metrics.scalars[row * METRIC_COUNT + scalar->first + (size_t)pool];
    const char *comma = *scalar->labels == '\0' ? "" : ",";
    buffer_add_format(buffer, "cartwright_%s", scalar->name);
    if (scalar->pools > 0)
        buffer_add_format(buffer, "{pool=\"%s\"%s%s}", pool_name((enum pool)pool), comma,
                          scalar->labels);
    else if (*comma != '\0')
        buffer_add_format(buffer, "{%s}", scalar->labels);
    if (strcmp(scalar->unit, "microseconds") == 0)
        buffer_add_format(buffer, " %.6f\n", (double)sum / 1e6);
    else
        buffer_add_format(buffer, " %llu\n", (unsigned long long)sum);
}

static void write_scalars(struct buffer *buffer)
{
    static const struct scalar rows[] = {
#define COUNTER(id, name, labels, unit, prose) {name, labels, #unit, prose, METRIC_##id, 0},
#define POOL_COUNTER(id, name, labels, unit, prose)                                                \
    {name, labels, #unit, prose, METRIC_##id, POOL_COUNT},
#include "metrics.def"
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (i == 0 || strcmp(rows[i - 1].name, rows[i].name) != 0)
            buffer_add_format(buffer, "# HELP cartwright_%s %s\n# TYPE cartwright_%s counter\n",
                              rows[i].name, rows[i].prose, rows[i].name);
        for (int pool = 0; pool < (rows[i].pools > 0 ? rows[i].pools : 1); pool++)
            write_scalar(buffer, &rows[i], pool);
    }
}

static void write_requests(struct buffer *buffer)
{
    buffer_add_string(buffer, "# HELP cartwright_requests_total Requests by operation and status.\n"
                              "# TYPE cartwright_requests_total counter\n");
    for (size_t operation = 0; operation <= metrics.operations; operation++) {
        struct operation_cells sum = sum_of(operation);
        for (size_t i = 0; i < STATUSES; i++)
            if (sum.status[i] > 0)
                buffer_add_format(
                    buffer, "cartwright_requests_total{operation=\"%s\",status=\"%d\"} %llu\n",
                    operation_name(operation), i < STATUSES - 1 ? statuses[i] : 0,
                    (unsigned long long)sum.status[i]);
    }
}

static void write_durations(struct buffer *buffer)
{
    static const char name[] = "cartwright_request_duration_seconds";
    buffer_add_format(buffer, "# HELP %s Time from the worker's first look to the last byte.\n",
                      name);
    buffer_add_format(buffer, "# TYPE %s histogram\n", name);
    for (size_t operation = 0; operation <= metrics.operations; operation++) {
        struct operation_cells sum = sum_of(operation);
        const char *of = operation_name(operation);
        unsigned long long count = 0, all = 0;
        for (size_t i = 0; i < BUCKETS; i++)
            all += sum.bucket[i];
        for (size_t i = 0; all > 0 && i < BUCKETS - 1; i++) {
            count += sum.bucket[i];
            buffer_add_format(buffer, "%s_bucket{operation=\"%s\",le=\"%g\"} %llu\n", name, of,
                              (double)bounds[i] / 1e6, count);
        }
        if (all == 0)
            continue;
        buffer_add_format(buffer, "%s_bucket{operation=\"%s\",le=\"+Inf\"} %llu\n", name, of, all);
        buffer_add_format(buffer, "%s_sum{operation=\"%s\"} %.6f\n", name, of,
                          (double)sum.time_us / 1e6);
        buffer_add_format(buffer, "%s_count{operation=\"%s\"} %llu\n", name, of, all);
    }
}

void metrics_write(struct buffer *buffer)
{
    write_scalars(buffer);
    write_requests(buffer);
    write_durations(buffer);
    if (metrics.also != NULL)
        metrics.also(buffer);
}
