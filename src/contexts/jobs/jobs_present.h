#ifndef CONTEXTS_JOBS_PRESENT_H
#define CONTEXTS_JOBS_PRESENT_H

#include "api.h"
#include "data/list.h"
#include "kernel/scope.h"

struct job;
struct task_run;

/* From what is stored to what is promised. */
struct api_job present_job(const struct job *job);
struct api_job_page present_jobs(struct scope *scope, const struct list_page *page);
struct api_task_run present_task_run(const struct task_run *run, bool repeated);

#endif
