#include "contexts/jobs/jobs_present.h"

#include "base/arena.h"
#include "http/page.h"
#include "store/jobs.h"
#include "store/task_runs.h"

struct api_job present_job(const struct job *job)
{
    static const enum api_job_action of_dead[] = {API_JOB_ACTION_REPLAY, API_JOB_ACTION_DISCARD};
    return (struct api_job){
        .id = job->_id,
        .kind = job->kind,
        .queue = job->queue,
        .sequence = job->sequence,
        .subject = job->subject,
        .payload = job->payload,
        .state = SHAPE_SAME_WORD(api_job_state, job_state, job->state),
        .attempts = job->attempts,
        .run_at = job->run_at,
        .last_error = job->last_error,
        .trace = job->trace,
        .created_at = job->created_at,
        .allowed_actions = of_dead,
        .allowed_actions_count = job->state == JOB_STATE_DEAD ? 2 : 0,
    };
}

struct api_job_page present_jobs(struct scope *scope, const struct list_page *page)
{
    struct api_job *shown = ARENA_ARRAY(scope->arena, struct api_job, page->count + 1);
    for (size_t i = 0; i < page->count; i++)
        shown[i] = present_job((const struct job *)page->records + i);
    return (struct api_job_page){
        .data = shown, .data_count = page->count, .page = page_shown(page)};
}

struct api_task_run present_task_run(const struct task_run *run, bool repeated)
{
    return (struct api_task_run){
        .task = run->task,
        .slot_at = run->slot_at,
        .repeated = repeated,
        .counts = run->counts,
        .counts_count = run->counts_count,
        .started_at = run->started_at,
        .finished_at = run->finished_at,
    };
}
