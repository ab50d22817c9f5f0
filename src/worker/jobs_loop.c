#include "worker/jobs_loop.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "contexts/jobs/jobs.h"
#include "http/pipeline.h"
#include "kernel/actor.h"
#include "kernel/settings.h"
#include "worker/slot.h"

enum {
    WAIT_MS = 1000,       /* for an insert; later jobs become due in between */
    FEW = 2,              /* things done since the last wait: it has little to read about them */
    BLIND_PAUSE_MS = 250, /* where inserts cannot be waited for */
    MEASURE_MS = 5000,    /* between two looks at lag and counts, on this host */
    OVERDUE_GRACE_MS = 1000
};

static const struct jobs_loop *loop;

/* The scope of one piece of work, which the master watches over from now on. */
static struct scope begin(void)
{
    const int64_t now_us = clock_steady_us();
    const struct settings *settings = loop->pipeline->settings;
    loop->slot->due_us = now_us + (settings->job_deadline_ms + OVERDUE_GRACE_MS) * 1000;
    return (struct scope){
        .arena = loop->pipeline->arena,
        .mongo = loop->pipeline->mongo,
        .settings = settings,
        .actor = &actor_system,
        .now_ms = clock_wall_ms(),
        .deadline_us = now_us + settings->job_deadline_ms * 1000,
        .trace = "jobs",
    };
}

static void end(void)
{
    loop->slot->due_us = 0;
    loop->slot->job = NULL;
    loop->slot->request_id[0] = '\0';
    arena_reset(loop->pipeline->arena);
    loop->counted();
}

static void begun(const struct job_kind *kind, const struct job *job)
{
    loop->slot->job = kind;
    if (job->trace != NULL)
        strncpy(loop->slot->request_id, job->trace, REQUEST_ID_TEXT - 1);
}

static void renewed(int64_t deadline_us)
{
    loop->slot->due_us = deadline_us + OVERDUE_GRACE_MS * 1000;
}

static struct job_turn relay(void)
{
    struct scope scope = begin();
    size_t count;
    const struct problem *problem = jobs_relay(&scope, &count);
    metrics_add(METRIC_events_relayed, count);
    end();
    return (struct job_turn){.done = count, .more = problem == NULL && count >= RELAYED_AT_ONCE};
}

static struct job_turn take_turn(void)
{
    const struct job_watch watch = {.goes_on = loop->goes_on, .begun = begun, .renewed = renewed};
    struct scope scope = begin();
    struct job_turn turn;
    jobs_take_turn(&scope, loop->slot->job_class, &watch, &turn);
    loop->slot->requests += (int64_t)turn.done;
    end();
    return turn;
}

/* One worker of this host at a time. */
static void measure(void)
{
    int64_t last_us = host->jobs_measured_us;
    const int64_t now_us = clock_steady_us();
    if (now_us - last_us < MEASURE_MS * 1000 ||
        !atomic_compare_exchange_strong(&host->jobs_measured_us, &last_us, now_us))
        return;
    struct scope scope = begin();
    (void)jobs_measure(&scope); /* logged where it broke; the gauges keep what they had */
    end();
}

static void wait_for_work(void)
{
    struct scope scope = begin();
    loop->slot->due_us = 0;
    loop->slot->state = WORKER_IDLE;
    if (jobs_wait(&scope, loop->slot->job_class, WAIT_MS) != NULL)
        nanosleep(&(struct timespec){.tv_nsec = BLIND_PAUSE_MS * 1000000L}, NULL);
    loop->slot->state = WORKER_BUSY;
    end();
}

static void stop_waiting(void)
{
    struct scope scope = begin();
    jobs_wait_end(&scope);
    end();
}

void jobs_loop(const struct jobs_loop *given)
{
    size_t done = 0; /* since the last wait */
    loop = given;
    loop->slot->state = WORKER_IDLE;
    while (loop->goes_on()) {
        struct job_turn relayed = {.done = 0};
        /* A quick worker's work: what waits for somebody else must not hold up the events. */
        if (loop->slot->job_class == JOB_CLASS_QUICK)
            relayed = relay();
        const struct job_turn turn = take_turn();
        done += relayed.done + turn.done;
        measure();
        if (relayed.more || turn.more)
            continue;
        if (done > FEW)
            stop_waiting();
        done = 0;
        if (loop->goes_on())
            wait_for_work();
    }
}
