#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "contexts/events/events.h"
#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_store.h"
#include "contexts/jobs/take.h"
#include "kernel/settings.h"

enum { ERROR_LONGEST = 500 };

/* Of the turn at work. */
static const struct job_watch *watching;

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
    scope->trace = job->trace == NULL ? "jobs" : job->trace;
    const struct problem *problem = kind->run(scope, job);
    if (problem == NULL)
        return JOB_DONE;
    const bool hopeless = problem_type(problem->code)->kind == PROBLEM_REFUSED;
    *error_r = error_text(scope, problem);
    return hopeless || job->attempts >= kind->attempts ? JOB_DEAD : JOB_RETRIED;
}

static const struct job_kind *kind_of(const struct job *job)
{
    size_t i = 0;
    while (strcmp(job_kinds[i].name, job->kind) != 0)
        i++; /* nothing is looked for that is not wired */
    return &job_kinds[i];
}

/* What was taken, and how much of it was begun; the front of `done` is written down together. */
struct turn {
    struct taken taken;
    size_t begun;
    struct job *done;
    int64_t *took_us;
    size_t done_count;
    bool ended; /* one of them is done or dead, and makes way for the next of its queue */
};

/* Does one job. One that failed is written down at once. */
static void run_one(struct scope *scope, struct turn *turn, const struct job *job)
{
    const struct job_kind *kind = kind_of(job);
    const struct arena_mark mark = arena_mark(scope->arena);
    const int64_t start_us = clock_steady_us();
    const char *error;
    watching->begun(kind, job);
    log_set_request(job->trace);
    enum job_outcome outcome = attempt(scope, kind, job, &error);
    if (outcome == JOB_DONE) {
        turn->done[turn->done_count] = *job;
        turn->took_us[turn->done_count++] = clock_steady_us() - start_us;
    } else {
        outcome = settle(scope, kind, job, outcome, error);
        turn->ended |= outcome == JOB_DEAD;
        note(kind, job, outcome, error, clock_steady_us() - start_us);
    }
    log_set_request(NULL);
    arena_release(scope->arena, mark);
}

/* Whether a job is written down as done, by whomever. */
static bool is_done(struct scope *scope, const struct job *job)
{
    struct job *now;
    return job_store_get(scope, job->_id, &now) == NULL && now != NULL &&
           now->state == JOB_STATE_DONE;
}

/* Tells what was done only when it is written down; else it is repeated. */
static void write_down(struct scope *scope, struct turn *turn)
{
    size_t held;
    const struct problem *problem = job_store_done(scope, turn->done, turn->done_count, &held);
    for (size_t i = 0; i < turn->done_count; i++) {
        const struct job *job = &turn->done[i];
        const bool kept = problem == NULL && (held == turn->done_count || is_done(scope, job));
        turn->ended |= kept;
        log_set_request(job->trace);
        note(kind_of(job), job, kept ? JOB_DONE : JOB_LOST, NULL, turn->took_us[i]);
    }
    log_set_request(NULL);
}

void jobs_take_turn(struct scope *scope, enum job_class class, const struct job_watch *watch,
                    struct job_turn *turn_r)
{
    const int64_t over_us = clock_steady_us() + JOBS_AT_ONCE_MS * 1000;
    struct turn turn = {.begun = 0};
    struct taken *taken = &turn.taken;
    bool woken = false;
    watching = watch;
    *turn_r = (struct job_turn){.done = 0};
    if (jobs_take(scope, class, taken) != NULL)
        return; /* logged there; leases that were taken end by themselves */
    turn.done = ARENA_ARRAY(scope->arena, struct job, taken->count + 1);
    turn.took_us = ARENA_ARRAY(scope->arena, int64_t, taken->count + 1);
    while (turn.begun < taken->count && watch->goes_on() && clock_steady_us() < over_us)
        run_one(scope, &turn, &taken->jobs[turn.begun++]);
    scope->now_ms = clock_wall_ms();
    write_down(scope, &turn);
    (void)job_store_give_back(scope, taken->jobs + turn.begun, taken->count - turn.begun);
    if (turn.ended && job_has_order(taken->jobs))
        (void)job_store_wake(scope, taken->jobs->queue, &woken); /* else it comes a little later */
    turn_r->done = turn.begun;
    turn_r->more = taken->more || woken || turn.begun < taken->count;
}

const struct problem *job_renew(struct scope *scope, const struct job *job)
{
    bool held;
    const int64_t whole_us = scope->settings->job_deadline_ms * 1000;
    if (scope->deadline_us - clock_steady_us() > whole_us / 2)
        return NULL;
    scope->now_ms = clock_wall_ms();
    scope->deadline_us = clock_steady_us() + whole_us;
    const struct problem *problem = job_store_renew(scope, job, job_lease_until(scope), &held);
    if (problem == NULL && !held)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, "the lease was lost");
    if (problem == NULL)
        watching->renewed(scope->deadline_us);
    return problem;
}

/* How late a class is, and what waits in it. */
static const struct problem *measure_class(struct scope *scope, enum job_class class)
{
    struct job *late;
    size_t kinds_count, count;
    int64_t ready = 0, dead = 0;
    const char *const *kinds = job_class_kinds(scope->arena, class, &kinds_count);
    if (kinds_count == 0)
        return NULL;
    const struct problem *problem = job_store_due(scope, kinds, kinds_count, 1, &late, &count);
    if (problem == NULL)
        problem = job_store_count(scope, JOB_STATE_READY, kinds, kinds_count, JOBS_COUNTED, &ready);
    if (problem == NULL)
        problem = job_store_count(scope, JOB_STATE_DEAD, kinds, kinds_count, JOBS_COUNTED, &dead);
    if (problem != NULL)
        return problem;
    metrics_set_class(GAUGE_class_lag, class, count == 0 ? 0 : scope->now_ms - late->run_at);
    metrics_set_class(GAUGE_class_ready, class, ready);
    metrics_set_class(GAUGE_class_dead, class, dead);
    return NULL;
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
        problem = job_store_count(scope, counted[i].state, NULL, 0, JOBS_COUNTED, &number);
        if (problem == NULL)
            metrics_set(counted[i].gauge, number);
    }
    for (int class = 0; class < JOB_CLASS_COUNT && problem == NULL; class ++)
        problem = measure_class(scope, (enum job_class) class);
    return problem;
}
