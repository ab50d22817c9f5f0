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
    TURN_JOBS = 16,       /* of one kind, before the next has its turn */
    TURN_MS = 100,        /* the same, in time */
    WAIT_MS = 1000,       /* for an insert; later jobs become due in between */
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

static void renewed(int64_t deadline_us)
{
    loop->slot->due_us = deadline_us + OVERDUE_GRACE_MS * 1000;
}

static bool relay(void)
{
    struct scope scope = begin();
    size_t count;
    const struct problem *problem = jobs_relay(&scope, &count);
    metrics_add(METRIC_events_relayed, count);
    end();
    return problem == NULL && count > 0;
}

static bool do_one(const struct job_kind *kind)
{
    struct scope scope = begin();
    const struct job *job;
    const struct problem *problem = job_take(&scope, kind, &job);
    const bool taken = problem == NULL && job != NULL;
    if (taken) {
        if (job->trace != NULL)
            strncpy(loop->slot->request_id, job->trace, REQUEST_ID_TEXT - 1);
        loop->slot->job = kind;
        job_run(&scope, kind, job);
        loop->slot->requests++;
    }
    end();
    return taken;
}

static void do_fresh(const struct job_kind *kind)
{
    struct scope scope = begin();
    loop->slot->job = kind;
    loop->slot->requests += (int64_t)jobs_do_fresh(&scope, kind, loop->goes_on);
    end();
}

/* Single ones first: those that were tried before are among them. */
static bool take_turn(const struct job_kind *kind)
{
    const int64_t over_us = clock_steady_us() + TURN_MS * 1000;
    int done = 0;
    while (done < TURN_JOBS && clock_steady_us() < over_us && loop->goes_on() && do_one(kind)) {
        done++;
        if (kind->quick && loop->goes_on())
            do_fresh(kind);
    }
    return done > 0;
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
    if (jobs_wait(&scope, WAIT_MS) != NULL)
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
    loop = given;
    job_renewed = renewed;
    loop->slot->state = WORKER_IDLE;
    while (loop->goes_on()) {
        bool worked = relay();
        for (size_t i = 0; i < job_kinds_count; i++)
            worked |= take_turn(&job_kinds[i]);
        measure();
        if (worked)
            stop_waiting();
        else if (loop->goes_on())
            wait_for_work();
    }
}
