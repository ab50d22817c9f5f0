#include <stdlib.h>
#include <string.h>

#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_context.h"
#include "kernel/settings.h"

const struct job_kind *job_kinds;
size_t job_kinds_count;
const struct event_consumer *event_consumers;
size_t event_consumers_count;
const struct task *tasks;
size_t tasks_count;

/* Adds the list of one context, which ends with an entry whose first member is NULL, to those of
 * the ones before. */
static const void *with(const void *before, size_t *count, const void *list, size_t size)
{
    const char *const *at = list;
    size_t more = 0;
    while (at != NULL && *at != NULL) {
        at = (const char *const *)(const void *)((const char *)at + size);
        more++;
    }
    if (more == 0)
        return before;
    char *all = realloc((void *)before, (*count + more) * size);
    if (all == NULL)
        abort();
    memcpy(all + *count * size, list, more * size);
    *count += more;
    return all;
}

void jobs_wire(const struct context *const *contexts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        job_kinds = with(job_kinds, &job_kinds_count, contexts[i]->job_kinds, sizeof *job_kinds);
        event_consumers = with(event_consumers, &event_consumers_count, contexts[i]->consumers,
                               sizeof *event_consumers);
        tasks = with(tasks, &tasks_count, contexts[i]->tasks, sizeof *tasks);
    }
}

static const struct job_kind own_kinds[] = {
    {.name = "queue.probe", .run = job_probe, JOB_QUICK},
    {.name = NULL},
};

static const struct event_consumer own_consumers[] = {
    {event_type_queue_probed, "queue.probe", NULL},
    {.type = NULL},
};

static const struct task own_tasks[] = {
    {"report-queue", 300, task_report_queue},
    {.name = NULL},
};

const struct context jobs_context = {
    .name = "jobs",
    .job_kinds = own_kinds,
    .consumers = own_consumers,
    .tasks = own_tasks,
    .settings = (const char *const[]){SETTING(job_deadline_ms), SETTING(maintenance_key), NULL},
    .check_consistency = jobs_check_consistency,
};
