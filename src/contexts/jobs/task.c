#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/crypto.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/random.h"
#include "contexts/events/events.h"
#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_context.h"
#include "contexts/jobs/jobs_store.h"
#include "domain_events.h"
#include "kernel/actor.h"
#include "kernel/settings.h"

enum { LEASE_BYTES = 16, LEASE_SURPLUS_MS = 3000, TOLERANCE_S = 300 };
#define KEPT_MS (INT64_C(30) * 24 * 3600 * 1000)

static const struct task *find(const char *name)
{
    for (size_t i = 0; i < tasks_count; i++)
        if (strcmp(tasks[i].name, name) == 0)
            return &tasks[i];
    return NULL;
}

void task_count(struct task_report *report, const char *name, int64_t count)
{
    if (report->count == TASK_COUNTS)
        abort(); /* a task counts a few things, and they are written in its code */
    report->counts[report->count++] = (struct shape_entry){.key = name, .value = count};
}

static struct task_run begin(struct scope *scope, const struct task *task)
{
    const int64_t slot = scope->now_ms / 1000 / task->slot_s;
    const int64_t left_ms = (scope->deadline_us - clock_steady_us()) / 1000;
    return (struct task_run){
        ._id = arena_format(scope->arena, "%s:%lld", task->name, (long long)slot),
        .task = task->name,
        .slot_at = slot * task->slot_s * 1000,
        .state = TASK_RUN_STATE_RUNNING,
        .lease_id = random_text(scope->arena, LEASE_BYTES),
        .started_at = scope->now_ms,
        .lease_until = scope->now_ms + left_ms + LEASE_SURPLUS_MS,
        .purge_at = scope->now_ms + KEPT_MS,
    };
}

/* Runs the task and writes down its end. When that write fails the run is repeated after its lease,
 * which a task must bear. */
static const struct problem *carry_out(struct scope *scope, const struct task *task,
                                       struct task_run *run)
{
    struct task_report *report = ARENA_NEW(scope->arena, struct task_report);
    const struct problem *problem = task->run(scope, report);
    run->state = problem == NULL ? TASK_RUN_STATE_DONE : TASK_RUN_STATE_FAILED;
    run->counts = report->counts;
    run->counts_count = report->count;
    run->finished_at = clock_wall_ms();
    run->finished_at_presence = PRESENT;
    log_event(problem == NULL ? LOG_INFO : LOG_ERROR, "task", LOG_TEXT("task", task->name),
              LOG_TEXT("problem", problem == NULL ? "" : problem_type(problem->code)->code),
              LOG_NUMBER("duration_ms", run->finished_at - run->started_at));
    const struct problem *unwritten = task_store_end(scope, run);
    return problem != NULL ? problem : unwritten;
}

static const struct problem *run_in_slot(struct scope *scope, const struct task *task,
                                         struct task_run **run_r, bool *repeated_r)
{
    bool taken;
    struct task_run *run = *run_r = ARENA_NEW(scope->arena, struct task_run);
    *run = begin(scope, task);
    const struct problem *problem = task_store_take(scope, run, &taken);
    if (problem != NULL)
        return problem;
    *repeated_r = !taken;
    if (taken)
        return carry_out(scope, task, run);
    problem = task_store_get(scope, run->_id, run_r);
    if (problem == NULL && (*run_r == NULL || (*run_r)->state != TASK_RUN_STATE_DONE))
        problem = problem_new(scope->arena, PROBLEM_TASK_RUNNING, NULL);
    return problem;
}

const struct problem *task_run_now(struct scope *scope, const char *name,
                                   const struct task_run **run_r, bool *repeated_r)
{
    const struct task *task = find(name);
    struct task_run *run;
    if (task == NULL)
        return problem_new(scope->arena, PROBLEM_TASK_NOT_FOUND, NULL);
    const struct problem *problem = run_in_slot(scope, task, &run, repeated_r);
    /* Whatever was written, the row of the slot knows, and a task can be repeated. */
    if (problem != NULL && problem_type(problem->code)->kind == PROBLEM_UNCERTAIN)
        problem = problem_retry(scope->arena, PROBLEM_DATABASE_UNAVAILABLE, 1);
    *run_r = run;
    return problem;
}

const struct problem *task_report_queue(struct scope *scope, struct task_report *report)
{
    int64_t dead = 0, ready = 0, lag_ms = 0;
    const struct problem *problem =
        job_store_count(scope, JOB_STATE_DEAD, NULL, 0, JOBS_COUNTED, &dead);
    if (problem == NULL)
        problem = job_store_count(scope, JOB_STATE_READY, NULL, 0, JOBS_COUNTED, &ready);
    if (problem == NULL)
        problem = events_lag(scope, &lag_ms);
    task_count(report, "jobs_dead", dead);
    task_count(report, "jobs_ready", ready);
    task_count(report, "outbox_lag_ms", lag_ms);
    if (problem != NULL)
        return problem;
    const char *subject = arena_format(scope->arena, "probe_%lld", (long long)scope->now_ms);
    const struct event_probe probe = {.sent_at = scope->now_ms, .sent_at_presence = PRESENT};
    return emit_queue_probed(scope, subject, 1, &probe);
}

const struct problem *job_probe(struct scope *scope, const struct job *job)
{
    (void)scope;
    (void)job;
    return NULL;
}

const char *maintenance_signature(struct scope *scope, const char *timestamp, const char *task)
{
    unsigned char digest[SHA256_BYTES];
    char *text = arena_alloc(scope->arena, HEX_LENGTH(SHA256_BYTES) + 1);
    const char *signed_text = arena_format(scope->arena, "%s.%s", timestamp, task);
    const char *key = scope->settings->maintenance_key;
    crypto_hmac_sha256(key, strlen(key), signed_text, strlen(signed_text), digest);
    encode_hex(digest, sizeof digest, text);
    return text;
}

static bool recent(const struct scope *scope, const char *timestamp)
{
    char *end;
    long long then_s = strtoll(timestamp, &end, 10);
    long long off_s = scope->now_ms / 1000 - then_s;
    return end != timestamp && *end == '\0' && off_s <= TOLERANCE_S && off_s >= -TOLERANCE_S;
}

const struct problem *maintenance_identify(struct scope *scope, const char *task,
                                           const char *timestamp, const char *signature,
                                           const struct actor **actor_r)
{
    static struct actor maintenance = {.kind = ACTOR_MAINTENANCE, .id = "maintenance"};
    const char *right = maintenance_signature(scope, timestamp, task);
    if (strlen(signature) != strlen(right) || !crypto_equal(signature, right, strlen(right)) ||
        !recent(scope, timestamp))
        return problem_new(scope->arena, PROBLEM_UNAUTHENTICATED, NULL);
    permission_add(&maintenance.permissions, PERMISSION_MAINTENANCE_RUN);
    *actor_r = &maintenance;
    return NULL;
}
