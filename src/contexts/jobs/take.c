#include "contexts/jobs/take.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/random.h"
#include "contexts/jobs/jobs_store.h"

enum {
    LEASE_BYTES = 16,
    LEASE_SURPLUS_MS = 3000, /* more than the master waits before it ends an overdue worker */
    DEFER_MS = 200,
    SEEN = 4 * JOBS_AT_ONCE, /* in one look */
    FIRST = 1                /* sequence of a subject's events */
};

/* What a look has found; `passed` marks what has to wait for another job of its queue. */
struct look {
    struct job *jobs;
    size_t count;
    bool passed[SEEN];
};

bool job_has_order(const struct job *job)
{
    return strcmp(job->queue, job->_id) != 0;
}

int64_t job_lease_until(const struct scope *scope)
{
    return clock_wall_ms() + (scope->deadline_us - clock_steady_us()) / 1000 + LEASE_SURPLUS_MS;
}

/* The kinds that filled the looks before this one, by their place in job_kinds. */
static bool *crowded;

static bool is_crowded(const char *kind)
{
    for (size_t i = 0; i < job_kinds_count; i++)
        if (strcmp(job_kinds[i].name, kind) == 0)
            return crowded[i];
    return false;
}

/* Notes who filled a look. One that is not full has told of everything. */
static void note_crowd(const struct look *look)
{
    for (size_t i = 0; i < job_kinds_count; i++)
        crowded[i] = look->count == SEEN && crowded[i];
    for (size_t i = 0; look->count == SEEN && i < look->count; i++)
        for (size_t kind = 0; kind < job_kinds_count; kind++)
            if (strcmp(job_kinds[kind].name, look->jobs[i].kind) == 0)
                crowded[kind] = true;
}

/* Looks at the kinds that had no turn yet; at all of them when these have nothing to do. */
static const struct problem *look_at(struct scope *scope, enum job_class class, struct look *look)
{
    size_t all, count = 0;
    const char *const *kinds = job_class_kinds(scope->arena, class, &all);
    const char **others = ARENA_ARRAY(scope->arena, const char *, all + 1);
    const struct problem *problem = NULL;
    if (crowded == NULL && (crowded = calloc(job_kinds_count + 1, sizeof *crowded)) == NULL)
        abort();
    for (size_t i = 0; i < all; i++)
        if (!is_crowded(kinds[i]))
            others[count++] = kinds[i];
    if (count > 0)
        problem = job_store_due(scope, others, count, SEEN, &look->jobs, &look->count);
    if (problem == NULL && look->count == 0 && count < all) {
        note_crowd(look);
        problem = job_store_due(scope, kinds, all, SEEN, &look->jobs, &look->count);
    }
    if (problem == NULL)
        note_crowd(look);
    return problem;
}

/* What was tried before may end its worker, and takes no others along. */
static bool goes_alone(const struct job *job)
{
    return job->attempts > 0 || job_has_order(job);
}

/* Takes copies of the jobs, so that the look stays as it is. */
static const struct problem *take(struct scope *scope, const struct job *jobs, size_t count,
                                  struct taken *taken)
{
    taken->jobs = ARENA_ARRAY(scope->arena, struct job, count);
    memcpy(taken->jobs, jobs, count * sizeof *jobs);
    return job_store_take(scope, taken->jobs, count, random_text(scope->arena, LEASE_BYTES),
                          job_lease_until(scope), &taken->count);
}

static const struct problem *take_several(struct scope *scope, const struct look *look,
                                          size_t first, size_t most, struct taken *taken)
{
    struct job *fresh = ARENA_ARRAY(scope->arena, struct job, most);
    size_t count = 0;
    for (size_t i = first; i < look->count && count < most; i++)
        if (!goes_alone(&look->jobs[i]))
            fresh[count++] = look->jobs[i];
    return take(scope, fresh, count, taken);
}

/* The first of a job's queue among what was seen. */
static const struct job *first_of_queue(const struct look *look, const struct job *job)
{
    const struct job *first = job;
    for (size_t i = 0; i < look->count; i++)
        if (strcmp(look->jobs[i].queue, job->queue) == 0 &&
            look->jobs[i].sequence < first->sequence)
            first = &look->jobs[i];
    return first;
}

/* Lets what was seen of a queue wait, but for `except` (NULL: all of it). */
static const struct problem *defer_queue(struct scope *scope, struct look *look, const char *queue,
                                         const struct job *except, int64_t until_ms)
{
    struct job *waiting = ARENA_ARRAY(scope->arena, struct job, look->count);
    size_t count = 0;
    for (size_t i = 0; i < look->count; i++) {
        if (&look->jobs[i] == except || strcmp(look->jobs[i].queue, queue) != 0)
            continue;
        look->passed[i] = true;
        waiting[count++] = look->jobs[i];
    }
    return job_store_defer(scope, waiting, count, until_ms);
}

/* Puts a queue off whose first job is not among what was seen, until that should be through. */
static const struct problem *wait_for_turn(struct scope *scope, struct look *look,
                                           const struct job *job, bool *wait_r)
{
    struct job *earlier;
    bool woken;
    *wait_r = false;
    if (job->sequence <= FIRST)
        return NULL;
    const struct problem *problem = job_store_earlier(scope, job, &earlier);
    if (problem != NULL || earlier == NULL)
        return problem;
    *wait_r = true;
    const int64_t soonest_ms = scope->now_ms + DEFER_MS;
    problem = defer_queue(scope, look, job->queue, NULL,
                          earlier->run_at > soonest_ms ? earlier->run_at : soonest_ms);
    /* Whoever ended the earlier one in the meantime woke this one before it was put off. */
    if (problem == NULL)
        problem = job_store_earlier(scope, job, &earlier);
    if (problem == NULL && earlier == NULL)
        problem = job_store_wake(scope, job->queue, &woken);
    return problem;
}

static const struct problem *take_first(struct scope *scope, struct look *look,
                                        const struct job *seen, struct taken *taken, bool *wait_r)
{
    const struct job *job = job_has_order(seen) ? first_of_queue(look, seen) : seen;
    const struct problem *problem = NULL;
    *wait_r = false;
    if (job_has_order(job))
        problem = wait_for_turn(scope, look, job, wait_r);
    if (problem != NULL || *wait_r)
        return problem;
    problem = take(scope, job, 1, taken);
    /* Those behind it are woken when it ends; its lease ends by itself. */
    if (problem == NULL && taken->count == 1 && job_has_order(job))
        problem = defer_queue(scope, look, job->queue, job, job_lease_until(scope));
    return problem;
}

const struct problem *jobs_take(struct scope *scope, enum job_class class, struct taken *taken_r)
{
    const size_t at_once = class == JOB_CLASS_QUICK ? JOBS_AT_ONCE : 1;
    struct look look = {.count = 0};
    uint32_t random;
    bool wait = true;
    *taken_r = (struct taken){.count = 0};
    const struct problem *problem = look_at(scope, class, &look);
    if (problem != NULL || look.count == 0)
        return problem;
    /* Somewhere among those that are due longest, so that workers seldom want the same. */
    random_bytes(&random, sizeof random);
    const size_t start = random % ((look.count + at_once - 1) / at_once) * at_once;
    for (size_t i = 0; i < look.count && wait && problem == NULL; i++) {
        const size_t at = (start + i) % look.count;
        if (look.passed[at])
            continue;
        wait = false;
        problem = goes_alone(&look.jobs[at])
                      ? take_first(scope, &look, &look.jobs[at], taken_r, &wait)
                      : take_several(scope, &look, at, at_once, taken_r);
    }
    taken_r->more = problem == NULL && look.count > taken_r->count;
    return problem;
}
