#include "kernel/metrics.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/buffer.h"

/* Others are counted under the last cell. */
static const int statuses[] = {
#define STATUS(number, reason) number,
#include "statuses.def"
};
/* Upper bounds of the latency histogram. Units: µs. */
static const int64_t bounds[] = {250,   500,    1000,   2500,   5000,    10000,   25000,
                                 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000};

enum {
    STATUSES = sizeof statuses / sizeof *statuses + 1,
    BUCKETS = sizeof bounds / sizeof *bounds + 1
};
_Static_assert((int)JOB_OUTCOMES <= (int)STATUSES, "one row of cells serves requests and jobs");

typedef _Atomic uint64_t cell;

/* One name's cells: how it ended, how long it took. */
struct timed_cells {
    cell ended[STATUSES];
    cell bucket[BUCKETS];
    cell time_us;
};

/* What is counted and timed by name. */
struct family {
    const char *name; /* in the metrics' names */
    const char *label, *ending_label;
    const char *counts_prose, *durations_prose;
    struct metric_names names;
    struct timed_cells *cells; /* rows × (names + 1): the last is for what has no name */
};

static struct {
    size_t rows;
    cell *scalars; /* rows × METRIC_COUNT */
    _Atomic int64_t *gauges;
    struct family requests, jobs;
    _Atomic size_t *rows_used; /* rows past it were never written, and are not to be touched */
    size_t row;
    void (*also)(struct buffer *);
} metrics = {
    .requests = {.name = "request",
                 .label = "operation",
                 .ending_label = "status",
                 .counts_prose = "Requests by operation and status.",
                 .durations_prose = "Time from the worker's first look to the last byte."},
    .jobs = {.name = "job",
             .label = "kind",
             .ending_label = "outcome",
             .counts_prose = "Attempts at jobs by kind and outcome.",
             .durations_prose = "Time that an attempt at a job took."},
};

static const int64_t unmeasured = INT64_MIN;

static void *share(size_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

static void start_family(struct family *family, struct metric_names names)
{
    family->names = names;
    family->cells = share(metrics.rows * (names.count + 1) * sizeof *family->cells);
}

void metrics_start(size_t rows, struct metric_names operations, struct metric_names job_kinds)
{
    metrics.rows = rows;
    metrics.rows_used = share(sizeof *metrics.rows_used);
    metrics.scalars = share(rows * METRIC_COUNT * sizeof(cell));
    metrics.gauges = share(GAUGE_COUNT * sizeof *metrics.gauges);
    for (size_t i = 0; i < GAUGE_COUNT; i++)
        metrics.gauges[i] = unmeasured;
    start_family(&metrics.requests, operations);
    start_family(&metrics.jobs, job_kinds);
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

void metrics_set(enum gauge gauge, int64_t value)
{
    if (metrics.gauges != NULL)
        metrics.gauges[gauge] = value;
}

void metrics_set_class(enum gauge gauge, enum job_class class, int64_t value)
{
    metrics_set(gauge + (enum gauge) class, value);
}

static void add_timed(const struct family *family, size_t name, size_t ending, int64_t duration_us)
{
    struct timed_cells *cells = &family->cells[metrics.row * (family->names.count + 1) + name];
    size_t bucket = 0;
    while (bucket < BUCKETS - 1 && duration_us > bounds[bucket])
        bucket++;
    add(&cells->ended[ending], 1);
    add(&cells->bucket[bucket], 1);
    add(&cells->time_us, (uint64_t)duration_us);
}

void metrics_request(size_t operation, int status, int64_t duration_us)
{
    size_t at = 0;
    while (at < STATUSES - 1 && statuses[at] != status)
        at++;
    add_timed(&metrics.requests, operation, at, duration_us);
}

void metrics_job(size_t kind, enum job_outcome outcome, int64_t duration_us)
{
    if (metrics.jobs.cells != NULL)
        add_timed(&metrics.jobs, kind, outcome, duration_us);
}

static struct timed_cells sum_of(const struct family *family, size_t name)
{
    struct timed_cells sum;
    memset(&sum, 0, sizeof sum);
    for (size_t row = 0; row < *metrics.rows_used; row++) {
        struct timed_cells *cells = &family->cells[row * (family->names.count + 1) + name];
        for (size_t i = 0; i < STATUSES; i++)
            sum.ended[i] += cells->ended[i];
        for (size_t i = 0; i < BUCKETS; i++)
            sum.bucket[i] += cells->bucket[i];
        sum.time_us += cells->time_us;
    }
    return sum;
}

static const char *name_of(const struct family *family, size_t name)
{
    return name == family->names.count ? "none" : family->names.names[name];
}

/* Rows of metrics.def. */
struct gauge_row {
    const char *name, *labels, *unit, *prose;
    enum gauge first;
    bool by_class;
};

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

static void write_gauge(struct buffer *buffer, const struct gauge_row *row, size_t class,
                        const char **told)
{
    const int64_t value = metrics.gauges[row->first + class];
    const char *comma = *row->labels == '\0' ? "" : ",";
    if (value == unmeasured)
        return;
    if (*told == NULL || strcmp(*told, row->name) != 0)
        buffer_add_format(buffer, "# HELP cartwright_%s %s\n# TYPE cartwright_%s gauge\n",
                          row->name, row->prose, row->name);
    *told = row->name;
    buffer_add_format(buffer, "cartwright_%s", row->name);
    if (row->by_class)
        buffer_add_format(buffer, "{class=\"%s\"%s%s}", job_class_name((enum job_class) class),
                          comma, row->labels);
    else if (*comma != '\0')
        buffer_add_format(buffer, "{%s}", row->labels);
    if (strcmp(row->unit, "milliseconds") == 0)
        buffer_add_format(buffer, " %.3f\n", (double)value / 1e3);
    else
        buffer_add_format(buffer, " %lld\n", (long long)value);
}

static void write_gauges(struct buffer *buffer)
{
    static const struct gauge_row rows[] = {
#define GAUGE(id, name, labels, unit, prose)       {name, labels, #unit, prose, GAUGE_##id, false},
#define CLASS_GAUGE(id, name, labels, unit, prose) {name, labels, #unit, prose, GAUGE_##id, true},
#include "metrics.def"
    };
    const char *told = NULL; /* the name whose head was written */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t class = 0; class < (rows[i].by_class ? JOB_CLASS_COUNT : 1); class ++)
            write_gauge(buffer, &rows[i], class, &told);
}

static void write_ending(struct buffer *buffer, const struct family *family, size_t ending)
{
    static const char *const outcomes[] = {
        [JOB_DONE] = "done", [JOB_RETRIED] = "retried", [JOB_DEAD] = "dead", [JOB_LOST] = "lost"};
    if (family == &metrics.jobs)
        buffer_add_string(buffer, outcomes[ending]);
    else
        buffer_add_integer(buffer, ending < STATUSES - 1 ? statuses[ending] : 0);
}

static void write_counts(struct buffer *buffer, const struct family *family)
{
    buffer_add_format(buffer,
                      "# HELP cartwright_%ss_total %s\n# TYPE cartwright_%ss_total counter\n",
                      family->name, family->counts_prose, family->name);
    for (size_t name = 0; name <= family->names.count; name++) {
        struct timed_cells sum = sum_of(family, name);
        for (size_t i = 0; i < STATUSES; i++) {
            if (sum.ended[i] == 0)
                continue;
            buffer_add_format(buffer, "cartwright_%ss_total{%s=\"%s\",%s=\"", family->name,
                              family->label, name_of(family, name), family->ending_label);
            write_ending(buffer, family, i);
            buffer_add_format(buffer, "\"} %llu\n", (unsigned long long)sum.ended[i]);
        }
    }
}

static void write_histogram(struct buffer *buffer, const struct family *family, size_t name)
{
    const char *kind = family->name, *label = family->label, *of = name_of(family, name);
    struct timed_cells sum = sum_of(family, name);
    unsigned long long count = 0, all = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        all += sum.bucket[i];
    if (all == 0)
        return;
    for (size_t i = 0; i < BUCKETS - 1; i++) {
        count += sum.bucket[i];
        buffer_add_format(buffer,
                          "cartwright_%s_duration_seconds_bucket{%s=\"%s\",le=\"%g\"} %llu\n", kind,
                          label, of, (double)bounds[i] / 1e6, count);
    }
    buffer_add_format(buffer, "cartwright_%s_duration_seconds_bucket{%s=\"%s\",le=\"+Inf\"} %llu\n",
                      kind, label, of, all);
    buffer_add_format(buffer, "cartwright_%s_duration_seconds_sum{%s=\"%s\"} %.6f\n", kind, label,
                      of, (double)sum.time_us / 1e6);
    buffer_add_format(buffer, "cartwright_%s_duration_seconds_count{%s=\"%s\"} %llu\n", kind, label,
                      of, all);
}

static void write_family(struct buffer *buffer, const struct family *family)
{
    write_counts(buffer, family);
    buffer_add_format(buffer,
                      "# HELP cartwright_%s_duration_seconds %s\n"
                      "# TYPE cartwright_%s_duration_seconds histogram\n",
                      family->name, family->durations_prose, family->name);
    for (size_t name = 0; name <= family->names.count; name++)
        write_histogram(buffer, family, name);
}

void metrics_write(struct buffer *buffer)
{
    write_scalars(buffer);
    write_gauges(buffer);
    write_family(buffer, &metrics.requests);
    write_family(buffer, &metrics.jobs);
    if (metrics.also != NULL)
        metrics.also(buffer);
}
