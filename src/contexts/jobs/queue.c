#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "contexts/events/events.h"
#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_store.h"
#include "kernel/settings.h"

enum {
    LEASE_BYTES = 16,
    LEASE_SURPLUS_MS = 3000, /* more than the master waits before it ends an overdue worker */
    DEFER_MS = 200,
    DEFERS_MOST = 16, /* jobs that wait for others, looked at in one call */
    FRESH_SEEN = 8,   /* times as many as are taken */
    ERROR_LONGEST = 500
};

void (*job_renewed)(int64_t deadline_us);

static int64_t lease_until(const struct scope *scope)
{
    return clock_wall_ms() + (scope->deadline_us - clock_steady_us()) / 1000 + LEASE_SURPLUS_MS;
}

static bool has_order(const struct job *job)
{
    return strcmp(job->queue, job->_id) != 0;
}

const struct problem *job_add(struct scope *scope, const char *key, const char *kind,
                              const char *payload_json, int64_t run_at_ms)
{
    const struct job job = {
        ._id = key,
        .kind = kind,
        .queue = key,
        .payload = payload_json,
        .trace = scope->trace,
        .state = JOB_STATE_READY,
        .run_at = run_at_ms,
        .created_at = scope->now_ms,
    };
    return job_store_add(scope, &job, 1);
}

/* Puts a job back that is not the first of its queue, until the one before it should be through. */
static const struct problem *wait_for_turn(struct scope *scope, const struct job *job, bool *wait_r)
{
    struct job *earlier;
    *wait_r = false;
    if (!has_order(job))
        return NULL;
    const struct problem *problem = job_store_earlier(scope, job, &earlier);
    if (problem != NULL || earlier == NULL)
        return problem;
    int64_t soonest_ms = scope->now_ms + DEFER_MS;
    *wait_r = true;
    problem =
        job_store_defer(scope, job, earlier->run_at > soonest_ms ? earlier->run_at : soonest_ms);
    /* Whoever ended the earlier one in the meantime did not find this one ready. */
    if (problem == NULL)
        problem = job_store_earlier(scope, job, &earlier);
    if (problem == NULL && earlier == NULL)
        problem = job_store_wake(scope, job->queue);
    return problem;
}

const struct problem *job_take(struct scope *scope, const struct job_kind *kind,
                               const struct job **job_r)
{
    const char *lease_id = random_text(scope->arena, LEASE_BYTES);
    *job_r = NULL;
    for (int i = 0; i < DEFERS_MOST; i++) {
        struct job *job;
        bool wait;
        const struct problem *problem =
            job_store_take(scope, kind->name, lease_id, lease_until(scope), &job);
        if (problem != NULL || job == NULL)
            return problem;
        problem = wait_for_turn(scope, job, &wait);
        if (problem != NULL)
            return problem; /* the lease ends by itself */
        if (!wait) {
            *job_r = job;
            return NULL;
        }
    }
    return NULL;
}

int64_t job_backoff_ms(const struct job_kind *kind, int64_t attempts, uint32_t random)
{
    int64_t wait_ms = kind->first_wait_ms;
    for (int64_t i = 1; i < attempts && wait_ms < kind->longest_wait_ms; i++)
        wait_ms *= 2;
    if (wait_ms > kind->longest_wait_ms)
        wait_ms = kind->longest_wait_ms;
    return wait_ms - wait_ms / 2 + (int64_t)(random % (uint64_t)(wait_ms / 2 + 1));
}

/* Without personal data: a detail of ours names codes and numbers only. */
static const char *error_text(struct scope *scope, const struct problem *problem)
{
    const struct problem_type *type = problem_type(problem->code);
    return problem->detail == NULL
               ? type->code
               : arena_format(scope->arena, "%s: %.*s", type->code, ERROR_LONGEST, problem->detail);
}

static void note(const struct job_kind *kind, const struct job *job, enum job_outcome outcome,
                 const char *error, int64_t duration_us)
{
    static const char *const names[] = {
        [JOB_DONE] = "done", [JOB_RETRIED] = "retried", [JOB_DEAD] = "dead", [JOB_LOST] = "lost"};
    metrics_job((size_t)(kind - job_kinds), outcome, duration_us);
    log_event(outcome == JOB_DONE   ? LOG_INFO
              : outcome == JOB_DEAD ? LOG_ERROR
                                    : LOG_WARN,
              "job", LOG_TEXT("kind", kind->name), LOG_TEXT("job", job->_id),
              LOG_TEXT("outcome", names[outcome]), LOG_TEXT("error", error),
              LOG_NUMBER("attempts", job->attempts), LOG_NUMBER("duration_us", duration_us));
}

/* Writes down the outcome; a write that fails leaves the lease to end by itself, and the job is
 * repeated. */
static enum job_outcome settle(struct scope *scope, const struct job_kind *kind,
                               const struct job *job, enum job_outcome outcome, const char *error)
{
    bool held;
    uint32_t random;
    random_bytes(&random, sizeof random);
    scope->now_ms = clock_wall_ms();
    const enum job_state state = outcome == JOB_DONE   ? JOB_STATE_DONE
                                 : outcome == JOB_DEAD ? JOB_STATE_DEAD
                                                       : JOB_STATE_READY;
    int64_t when_ms = scope->now_ms;
    if (outcome == JOB_RETRIED)
        when_ms += job_backoff_ms(kind, job->attempts, random);
    const struct problem *problem = job_store_settle(scope, job, state, when_ms, error, &held);
    if (problem != NULL || !held)
        return JOB_LOST;
    if (has_order(job) && outcome != JOB_RETRIED)
        (void)job_store_wake(scope, job->queue); /* else it comes a little later */
    return outcome;
}

/* Does the job, in the trace of what caused it. */
static enum job_outcome attempt(struct scope *scope, const struct job_kind *kind,
                                const struct job *job, const char **error_r)
{
    *error_r = NULL;
    if (job->attempts > kind->attempts) {
        /* Its last attempt left no word: it ended its worker, or came to no end. */
        *error_r = job->last_error == NULL ? "its worker ended each time" : job->last_error;
        return JOB_DEAD;
    }
    scope->now_ms = clock_wall_ms();
    if (job->trace != NULL)
        scope->trace = job->trace;
    const struct problem *problem = kind->run(scope, job);
    if (problem == NULL)
        return JOB_DONE;
    const bool hopeless = problem_type(problem->code)->kind == PROBLEM_REFUSED;
    *error_r = error_text(scope, problem);
    return hopeless || job->attempts >= kind->attempts ? JOB_DEAD : JOB_RETRIED;
}

enum job_outcome job_run(struct scope *scope, const struct job_kind *kind, const struct job *job)
{
    const int64_t start_us = clock_steady_us();
    const char *error;
    log_set_request(job->trace);
    enum job_outcome outcome = attempt(scope, kind, job, &error);
    outcome = settle(scope, kind, job, outcome, error);
    note(kind, job, outcome, error, clock_steady_us() - start_us);
    log_set_request(NULL);
    return outcome;
}

/* Somewhere among those that are due longest, so that several workers seldom want the same. */
static const struct problem *take_fresh(struct scope *scope, const struct job_kind *kind,
                                        struct job **jobs_r, size_t *count_r)
{
    size_t count;
    uint32_t random;
    const struct problem *problem =
        job_store_fresh(scope, kind->name, FRESH_SEEN * JOBS_AT_ONCE, jobs_r, &count);
    *count_r = 0;
    if (problem != NULL || count == 0)
        return problem;
    random_bytes(&random, sizeof random);
    const size_t first = random % ((count + JOBS_AT_ONCE - 1) / JOBS_AT_ONCE) * JOBS_AT_ONCE;
    *jobs_r += first;
    count = count - first < JOBS_AT_ONCE ? count - first : JOBS_AT_ONCE;
    return job_store_take_fresh(scope, *jobs_r, count, random_text(scope->arena, LEASE_BYTES),
                                lease_until(scope), count_r);
}

size_t jobs_do_fresh(struct scope *scope, const struct job_kind *kind, bool (*goes_on)(void))
{
    const int64_t over_us = clock_steady_us() + JOBS_AT_ONCE_MS * 1000;
    struct job *jobs;
    size_t count, begun = 0, done = 0;
    if (take_fresh(scope, kind, &jobs, &count) != NULL)
        return 0; /* logged there; leases that were taken end by themselves */
    for (; begun < count && goes_on() && clock_steady_us() < over_us; begun++) {
        const struct job job = jobs[begun];
        const struct arena_mark mark = arena_mark(scope->arena);
        const int64_t start_us = clock_steady_us();
        const char *error;
        log_set_request(job.trace);
        enum job_outcome outcome = attempt(scope, kind, &job, &error);
        if (outcome == JOB_DONE)
            jobs[done++] = job;
        else
            outcome = settle(scope, kind, &job, outcome, error);
        note(kind, &job, outcome, error, clock_steady_us() - start_us);
        log_set_request(NULL);
        arena_release(scope->arena, mark);
    }
    scope->now_ms = clock_wall_ms();
    (void)job_store_done(scope, jobs, done); /* else they are repeated */
    (void)job_store_give_back(scope, jobs + begun, count - begun);
    return begun;
}

const struct problem *job_renew(struct scope *scope, const struct job *job)
{
    bool held;
    const int64_t whole_us = scope->settings->job_deadline_ms * 1000;
    if (scope->deadline_us - clock_steady_us() > whole_us / 2)
        return NULL;
    scope->now_ms = clock_wall_ms();
    scope->deadline_us = clock_steady_us() + whole_us;
    const struct problem *problem = job_store_renew(scope, job, lease_until(scope), &held);
    if (problem == NULL && !held)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "the lease was lost");
    if (problem == NULL && job_renewed != NULL)
        job_renewed(scope->deadline_us);
    return problem;
}

const struct problem *jobs_measure(struct scope *scope)
{
    static const struct {
        enum job_state state;
        enum gauge gauge;
    } counted[] = {{JOB_STATE_READY, GAUGE_jobs_ready},
                   {JOB_STATE_LEASED, GAUGE_jobs_leased},
                   {JOB_STATE_DEAD, GAUGE_jobs_dead}};
    int64_t number;
    const struct problem *problem = events_lag(scope, &number);
    if (problem == NULL)
        metrics_set(GAUGE_outbox_lag, number);
    for (size_t i = 0; i < sizeof counted / sizeof *counted && problem == NULL; i++) {
        problem = job_store_count(scope, counted[i].state, JOBS_COUNTED, &number);
        if (problem == NULL)
            metrics_set(counted[i].gauge, number);
    }
    return problem;
}
