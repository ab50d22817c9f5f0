#include <string.h>

#include "adapters/mongo/transaction.h"
#include "base/arena.h"
#include "contexts/events/events.h"
#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_store.h"

/* What one transaction relays. */
struct batch {
    struct outbox_event *events;
    size_t events_count;
    struct job *jobs;
    size_t jobs_count;
};

struct event_text job_event(const struct job *job)
{
    return (struct event_text){
        .version = job->version_presence == PRESENT ? job->version : 1,
        .json = job->payload,
    };
}

static struct job job_of(struct scope *scope, const struct outbox_event *event,
                         const struct event_consumer *consumer)
{
    const char *id = arena_format(scope->arena, "%s:%s", event->_id, consumer->kind);
    return (struct job){
        ._id = id,
        .kind = consumer->kind,
        .queue = consumer->lane == NULL
                     ? id
                     : arena_format(scope->arena, "%s:%s", consumer->lane, event->subject),
        .sequence = event->sequence,
        .subject = event->subject,
        .version = event->version,
        .version_presence = event->version_presence,
        .payload = event->payload,
        .trace = event->trace,
        .state = JOB_STATE_READY,
        .run_at = scope->now_ms,
        .created_at = scope->now_ms,
    };
}

static void make_jobs(struct scope *scope, struct batch *batch)
{
    batch->jobs =
        ARENA_ARRAY(scope->arena, struct job, batch->events_count * event_consumers_count + 1);
    for (size_t i = 0; i < batch->events_count; i++)
        for (size_t j = 0; j < event_consumers_count; j++)
            if (strcmp(event_consumers[j].type, batch->events[i].type) == 0)
                batch->jobs[batch->jobs_count++] =
                    job_of(scope, &batch->events[i], &event_consumers[j]);
}

/* The state of the events first: a slower relay runs into it before it has inserted anything. */
static const struct problem *body(struct scope *scope, void *context)
{
    const struct batch *batch = context;
    const struct problem *problem = events_relayed(scope, batch->events, batch->events_count);
    if (problem == NULL)
        problem = job_store_add(scope, batch->jobs, batch->jobs_count);
    return problem;
}

const struct problem *jobs_relay(struct scope *scope, size_t *count_r)
{
    struct batch batch = {.events = NULL};
    const struct problem *problem =
        events_pending(scope, RELAYED_AT_ONCE, &batch.events, &batch.events_count);
    *count_r = 0;
    if (problem != NULL || batch.events_count == 0)
        return problem;
    make_jobs(scope, &batch);
    problem = mongo_transaction(scope, 0, body, &batch);
    if (problem == NULL)
        *count_r = batch.events_count;
    /* Another relay was faster, or this one was done without an answer: what is still pending is
     * read again in the next turn. */
    if (problem != NULL &&
        (problem->code == PROBLEM_WRITE_CONFLICT || problem->code == PROBLEM_OUTCOME_UNKNOWN))
        problem = NULL;
    return problem;
}
