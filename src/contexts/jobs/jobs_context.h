#ifndef CONTEXTS_JOBS_CONTEXT_H
#define CONTEXTS_JOBS_CONTEXT_H

#include "contexts/jobs/jobs.h"

struct consistency;

/* Tells how many jobs are laid aside and how long events wait, for those who read cron's mail, and
 * sends a probe through outbox and queue, so that their numbers tell something on a quiet day too.
 */
const struct problem *task_report_queue(struct scope *scope, struct task_report *report);

/* The probe's job, which does nothing. */
const struct problem *job_probe(struct scope *scope, const struct job *job);

/* Checks that every event of the last six days that was relayed has the jobs that consumers say. */
const struct problem *jobs_check_consistency(struct scope *scope, struct consistency *consistency);

#endif
