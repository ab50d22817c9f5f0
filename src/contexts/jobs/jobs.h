#ifndef CONTEXTS_JOBS_H
#define CONTEXTS_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain_events.h"
#include "kernel/context.h"
#include "kernel/job_class.h"
#include "kernel/metrics.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/jobs.h"
#include "store/task_runs.h"

struct actor;
struct arena;

/*
 * A kind of job, one of those that a context brings (kernel/context.h).
 *
 * `run` does the job in a scope of its own: actor system, the trace of what caused it, a deadline.
 * It may be called again after a crash, so it must be repeatable. NULL: done. Refused: a retry
 * would be refused again, so the job is dead at once. Broken or uncertain:
 * retried after a wait that doubles from `first_wait_ms` up to `longest_wait_ms`, half of it
 * random; dead after `attempts`.
 *
 * `class` says whose workers do it. The class is derived from the kind and not stored: jobs of
 * earlier versions follow today's wiring, and kinds that this version does not know are left for
 * one that does. Jobs of the class quick are taken many at once, those of others one by one.
 */
struct job_kind {
    const char *name;
    enum job_class class;
    const struct problem *(*run)(struct scope *scope, const struct job *job);
    int64_t attempts;
    int64_t first_wait_ms, longest_wait_ms;
};
extern const struct job_kind *job_kinds;
extern size_t job_kinds_count;

/* Which events become which jobs; `type` is an event_type_…, made from schema/events.yaml. The jobs
 * of one subject in one `lane` are done one after the other, in the order of the events; NULL: in
 * any order. */
struct event_consumer {
    const char *type;
    const char *kind;
    const char *lane;
};
extern const struct event_consumer *event_consumers;
extern size_t event_consumers_count;

/* The usual retry policy of the class quick. */
#define JOB_QUICK                                                                                  \
    .class = JOB_CLASS_QUICK, .attempts = 20, .first_wait_ms = 200, .longest_wait_ms = 60000

/* Collects the job kinds, consumers and tasks of all contexts, once for the process. */
void jobs_wire(const struct context *const *contexts, size_t count);
extern const struct context jobs_context;

/* Makes jobs of pending events: the jobs and the state of the events in one transaction, so each
 * event becomes its jobs exactly once. A job's id is the event's, a colon, the kind; its queue is
 * the lane and the subject. `*count_r` tells of how many events, at most about
 * RELAYED_AT_ONCE. Refuses: nothing. Races: of several relays one succeeds, the others find that
 * out and give 0. */
enum { RELAYED_AT_ONCE = 100 };
const struct problem *jobs_relay(struct scope *scope, size_t *count_r);

/* Gives the payload of a job as its event had it, for the functions that read events. */
struct event_text job_event(const struct job *job);

/* Queues a job without an event, in the caller's transaction if there is one. `key` is its
 * unique id: the same key is queued once, as long as the job is kept. */
const struct problem *job_add(struct scope *scope, const char *key, const char *kind,
                              const char *payload_json, int64_t run_at_ms);

/* Gives the names of a class's kinds; `*count_r` may be 0. */
const char *const *job_class_kinds(struct arena *arena, enum job_class class, size_t *count_r);

/* Tells which classes have kinds of jobs; quick always counts, because it relays. */
void job_classes_used(bool used_r[static JOB_CLASS_COUNT]);

/* Callbacks that report the worker's progress. */
struct job_watch {
    bool (*goes_on)(void); /* asked before each job */
    void (*begun)(const struct job_kind *kind, const struct job *job);
    void (*renewed)(int64_t deadline_us); /* of the job at work */
};

/* Result of a turn: how many jobs were done or failed, and whether more may be due already. */
struct job_turn {
    size_t done;
    bool more;
};

/*
 * Looks at what is due in a class, takes some of it under a lease that lasts a little longer than
 * the scope's deadline, does it, and writes down what became of it, a log line for each job. Those
 * that are due longest come first; a kind that fills a look is passed over in the next one, so that
 * no kind waits for the backlog of another. Of a queue only the first job that is not done is
 * taken, and the others that were seen wait until it ends, so that queues take turns.
 *
 * Of the class quick up to JOBS_AT_ONCE jobs that were never tried before are taken together; what
 * is not begun after JOBS_AT_ONCE_MS is given back. What was tried before is taken alone, so that a
 * job that ends its worker takes no others along for more than one attempt.
 *
 * Cost: one query, index `due`; when something is due, one update to take and one to write down,
 * two more where a job has a queue. Races: each job goes to one caller. What was taken when the
 * process dies is tried again after its lease. Clocks of hosts may differ by less than the lease's
 * surplus.
 */
enum { JOBS_AT_ONCE = 16, JOBS_AT_ONCE_MS = 100 };
void jobs_take_turn(struct scope *scope, enum job_class class, const struct job_watch *watch,
                    struct job_turn *turn_r);

/* For a job whose steps are many, between them: when half of its time is over, the scope's deadline
 * and the lease begin anew. Breaks: write_conflict when the lease was lost; the job must stop then.
 * Cost: one command, when half of the time is over. */
const struct problem *job_renew(struct scope *scope, const struct job *job);

/* Units: ms. Gives the wait before the next attempt, `random` spreading it over the second half. */
int64_t job_backoff_ms(const struct job_kind *kind, int64_t attempts, uint32_t random);

/* Reads lag of the outbox, number of jobs by state, and lag and number by class into the gauges.
 * Cost: indexes `pending` of outbox, `listed` and `due`; counts no further than JOBS_COUNTED. */
enum { JOBS_COUNTED = 100000 };
const struct problem *jobs_measure(struct scope *scope);

/* Waits until there may be work for a worker of the class, at most `wait_ms`: a new job, for quick
 * also a new event. The first call after jobs_wait_end() comes back at once. Breaks: where there
 * are no change streams; the caller then looks again after a while. */
const struct problem *jobs_wait(struct scope *scope, enum job_class class, int64_t wait_ms);
void jobs_wait_end(struct scope *scope);

/* Result of a task. */
enum { TASK_COUNTS = TASK_RUN_COUNTS_MAX_PROPERTIES };
struct task_report {
    struct shape_entry counts[TASK_COUNTS];
    size_t count;
};

/* Reports how much of something was done; `name` is a snake_case word and is kept as it is. */
void task_count(struct task_report *report, const char *name, int64_t count);

/* A maintenance task that a context brings: done once in each slot of `slot_s`, on whichever
 * host calls first. It must be repeatable, and leave for the next slot what its deadline does not
 * allow. */
struct task {
    const char *name;
    int64_t slot_s;
    const struct problem *(*run)(struct scope *scope, struct task_report *report);
};
extern const struct task *tasks;
extern size_t tasks_count;

/* Runs a task in the slot of now, or gives the run that the slot had already (`*repeated_r`).
 * Refuses: task_not_found, task_running. Breaks: as the task, which then may run again in the slot.
 * Races: one caller runs it; a run whose caller died is taken over after its deadline. */
const struct problem *task_run_now(struct scope *scope, const char *name,
                                   const struct task_run **run_r, bool *repeated_r);

/* Finds the actor of a signed maintenance call: may run tasks, and nothing else. `signature` is the
 * HMAC-SHA-256 in hexadecimal of `timestamp` (seconds since 1970), a full stop and the task's name,
 * with the maintenance key. Refuses: unauthenticated. */
const struct problem *maintenance_identify(struct scope *scope, const char *task,
                                           const char *timestamp, const char *signature,
                                           const struct actor **actor_r);

/* Gives the signature of a call. */
const char *maintenance_signature(struct scope *scope, const char *timestamp, const char *task);

#endif
