#ifndef CONTEXTS_JOBS_STORE_H
#define CONTEXTS_JOBS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/list.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/jobs.h"
#include "store/task_runs.h"

/* Adds the jobs whose _id is not there yet. */
const struct problem *job_store_add(struct scope *scope, const struct job *jobs, size_t count);

/* Gives what is due of some kinds, due longest first: ready, or its lease has ended. Cost: index
 * `due`, a place in it for each kind and state. */
const struct problem *job_store_due(struct scope *scope, const char *const *kinds,
                                    size_t kinds_count, size_t limit, struct job **jobs_r,
                                    size_t *count_r);

/* Takes those of the jobs that are still due under one lease, counts the attempt, and puts them to
 * the front of the list. `lease_id` must live as long. Cost: one command; a second one when others
 * were faster with some of them. */
const struct problem *job_store_take(struct scope *scope, struct job *jobs, size_t count,
                                     const char *lease_id, int64_t until_ms, size_t *taken_r);

/* Ends the leases of jobs that are done; `*held_r` tells how many were still ours. */
const struct problem *job_store_done(struct scope *scope, const struct job *jobs, size_t count,
                                     size_t *held_r);

/* Ends the leases of jobs that were not begun: they are as if they had not been taken. */
const struct problem *job_store_give_back(struct scope *scope, const struct job *jobs,
                                          size_t count);

/* Gives the first job of the same queue that goes before this one and is not done. Cost: index
 * `queue`. */
const struct problem *job_store_earlier(struct scope *scope, const struct job *job,
                                        struct job **earlier_r);

/* Lets those of the jobs that are still due wait. */
const struct problem *job_store_defer(struct scope *scope, const struct job *jobs, size_t count,
                                      int64_t run_at_ms);

/* Makes the first of a queue that is ready due now; `*woken_r` tells whether there was one. Cost:
 * index `queue`. */
const struct problem *job_store_wake(struct scope *scope, const char *queue, bool *woken_r);

/* Ends a lease: with the job's new state, when it may run (ready), when it is purged (done) and why
 * it failed (NULL: it did not). `*held_r` tells whether the lease was still ours. */
const struct problem *job_store_settle(struct scope *scope, const struct job *job,
                                       enum job_state state, int64_t when_ms, const char *error,
                                       bool *held_r);

/* Extends a lease. */
const struct problem *job_store_renew(struct scope *scope, const struct job *job, int64_t until_ms,
                                      bool *held_r);

const struct problem *job_store_get(struct scope *scope, const char *id, struct job **job_r);

/* Lists jobs of a state, newest first. `kind` may be NULL. Refuses: as list_read. Cost: index
 * `listed`. */
const struct problem *job_store_list(struct scope *scope, enum job_state state, const char *kind,
                                     const struct list_window *window, struct list_page *page_r);

/* Counts the jobs of a state, no further than `most`; of some kinds only, if there are any. */
const struct problem *job_store_count(struct scope *scope, enum job_state state,
                                      const char *const *kinds, size_t kinds_count, int64_t most,
                                      int64_t *count_r);

/* What staff do with a dead job: bring it back, with all its attempts, or give it up. */
enum dead_end { DEAD_REPLAYED, DEAD_DISCARDED };

/* Does that to a dead job. `*done_r` tells whether there was such a dead job. */
const struct problem *job_store_end_dead(struct scope *scope, const char *id, enum dead_end end,
                                         bool *done_r);

/* Takes the slot of a task: a new run, or one that failed or whose lease has ended. `*taken_r`
 * tells whether it was. Races: one caller gets it. */
const struct problem *task_store_take(struct scope *scope, const struct task_run *run,
                                      bool *taken_r);
const struct problem *task_store_get(struct scope *scope, const char *id, struct task_run **run_r);

/* Writes the end of a run, if its lease is still ours. */
const struct problem *task_store_end(struct scope *scope, const struct task_run *run);

#endif
