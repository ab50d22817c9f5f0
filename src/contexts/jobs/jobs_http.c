#include "api.h"
#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_present.h"
#include "contexts/jobs/jobs_store.h"
#include "data/list.h"

const struct problem *jobs_list_jobs(struct request *request,
                                     const struct jobs_list_jobs_request *in,
                                     struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct list_window window = {.cursor = in->cursor, .limit = (size_t)in->limit};
    struct list_page page;
    const struct problem *problem =
        job_store_list(scope, SHAPE_SAME_WORD(job_state, jobs_list_jobs_state, in->state), in->kind,
                       &window, &page);
    if (problem != NULL)
        return problem;
    const struct api_job_page shown = present_jobs(scope, &page);
    jobs_list_jobs_200(response, &shown);
    return NULL;
}

static const struct problem *get(struct scope *scope, const char *id, struct job **job_r)
{
    const struct problem *problem = job_store_get(scope, id, job_r);
    if (problem == NULL && *job_r == NULL)
        problem = problem_new(scope->arena, PROBLEM_JOB_NOT_FOUND, NULL);
    return problem;
}

const struct problem *jobs_get_job(struct request *request, const struct jobs_get_job_request *in,
                                   struct response *response)
{
    struct job *job;
    const struct problem *problem = get(request_scope(request), in->job, &job);
    if (problem != NULL)
        return problem;
    const struct api_job shown = present_job(job);
    jobs_get_job_200(response, &shown);
    return NULL;
}

/* Does something to a dead job and shows it as it is then. */
static const struct problem *end_dead(struct request *request, const char *id, enum dead_end end,
                                      struct response *response, struct api_job *shown_r)
{
    static const char *const actions[] = {
        [DEAD_REPLAYED] = "job_replay", [DEAD_DISCARDED] = "job_discard"};
    struct scope *scope = request_scope(request);
    struct job *job;
    bool done;
    const struct problem *problem = get(scope, id, &job);
    if (problem == NULL)
        problem = job_store_end_dead(scope, id, end, &done);
    if (problem == NULL && !done)
        problem = problem_new(scope->arena, PROBLEM_JOB_NOT_DEAD, NULL);
    if (problem == NULL)
        problem = get(scope, id, &job);
    if (problem != NULL)
        return problem;
    response_act(response, actions[end], "job", id);
    *shown_r = present_job(job);
    return NULL;
}

const struct problem *jobs_replay_job(struct request *request,
                                      const struct jobs_replay_job_request *in,
                                      struct response *response)
{
    struct api_job shown;
    const struct problem *problem = end_dead(request, in->job, DEAD_REPLAYED, response, &shown);
    if (problem == NULL)
        jobs_replay_job_200(response, &shown);
    return problem;
}

const struct problem *jobs_discard_job(struct request *request,
                                       const struct jobs_discard_job_request *in,
                                       struct response *response)
{
    struct api_job shown;
    const struct problem *problem = end_dead(request, in->job, DEAD_DISCARDED, response, &shown);
    if (problem == NULL)
        jobs_discard_job_200(response, &shown);
    return problem;
}

const struct problem *jobs_run_task(struct request *request, const struct jobs_run_task_request *in,
                                    struct response *response)
{
    const struct task_run *run;
    bool repeated;
    const struct problem *problem = task_run_now(request_scope(request), in->task, &run, &repeated);
    if (problem != NULL)
        return problem;
    const struct api_task_run shown = present_task_run(run, repeated);
    jobs_run_task_200(response, &shown);
    return NULL;
}
