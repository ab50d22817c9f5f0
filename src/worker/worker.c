#include "worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "adapters/fcgi/fcgi.h"
#include "adapters/mongo/open.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "kernel/actor.h"
#include "kernel/metrics.h"
#include "kernel/settings.h"
#include "worker/confine.h"
#include "worker/crash.h"
#include "worker/jobs_loop.h"
#include "worker/slot.h"
#include "worker/wiring.h"

enum {
    PROCESS_ARENA = 4 * 1024 * 1024,
    REQUEST_ARENA = 128 * 1024 * 1024,
    MEMORY_KEPT = 2 * 1024 * 1024,
    LOOK_EVERY = 64,       /* requests */
    LOOK_AGAIN_MS = 1000,  /* for a connection, though nothing tells of one */
    PROVE_PAUSE_MS = 100,  /* between two tries to reach the database */
    BROKEN_PAUSE_MS = 100, /* when no connection can be accepted */
    OVERDUE_GRACE_MS = 1000
};

static struct {
    struct slot *slot;
    struct arena *arena; /* lives as long as the process */
    struct settings settings;
    struct pipeline pipeline;
    int64_t database_us, database_commands;
    uint64_t dropped;
    int statm;
    int64_t lifetime_requests;
} worker;

static volatile sig_atomic_t signalled;

static void on_signal(int signal)
{
    (void)signal;
    signalled = 1;
}

static bool told_to_end(void)
{
    return signalled || worker.slot->asked_to_end_us != 0;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static void reached(enum step step, const struct operation *operation)
{
    if (step == STEP_read)
        strncpy(worker.slot->request_id, log_request_id(), REQUEST_ID_TEXT - 1);
    worker.slot->step = (int)step;
    worker.slot->operation = operation;
}

/* Set before the transaction begins and taken back after it ended, so that whenever this process
 * dies in one, it is known. */
static void in_transaction(const uint8_t *session)
{
    if (session != NULL)
        memcpy(worker.slot->session, session, MONGO_SESSION_BYTES);
    worker.slot->in_transaction = session != NULL;
}

static bool admits(void)
{
    return outage_admits(&host->outages[worker.pipeline.pool],
                         worker.settings.request_deadline_ms * 1000);
}

/* Who did not ask the database has nothing to tell of it. */
static void note_outage(bool asked)
{
    struct outage *outage = &host->outages[worker.pipeline.pool];
    if (asked && mongo_given_up(worker.pipeline.mongo))
        outage_begins(outage);
    else if (asked)
        outage_ends(outage);
}

static void count_process(void)
{
    int64_t time_us = mongo_time_us(worker.pipeline.mongo);
    int64_t commands = mongo_commands(worker.pipeline.mongo);
    uint64_t dropped = log_dropped();
    metrics_add(METRIC_database_time, (uint64_t)(time_us - worker.database_us));
    metrics_add(METRIC_database_commands, (uint64_t)(commands - worker.database_commands));
    metrics_add(METRIC_log_lines_dropped, dropped - worker.dropped);
    note_outage(time_us > worker.database_us);
    worker.database_us = time_us;
    worker.database_commands = commands;
    worker.dropped = dropped;
}

static void counted(const struct request *request, int64_t duration_us)
{
    size_t index =
        request->operation == NULL ? operations_count : (size_t)(request->operation - operations);
    metrics_request(index, request->response.status, duration_us);
    count_process();
}

static _Noreturn void give_up(const char *event, const char *why)
{
    log_event(LOG_ERROR, event, LOG_TEXT("why", why));
    _exit(EXIT_FAILURE);
}

/* Held at all times but while waiting: so a request is never interrupted, and no signal is missed
 * between look and wait. */
static void watch_signals(void)
{
    const struct sigaction action = {.sa_handler = on_signal};
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    sigprocmask(SIG_SETMASK, &held, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
}

/* A tenth more or less, so that workers started together are not replaced together. */
static int64_t lifetime(int64_t requests)
{
    uint32_t random;
    random_bytes(&random, sizeof random);
    int64_t tenth = requests / 10;
    return requests - tenth + (int64_t)(random % (uint32_t)(2 * tenth + 1));
}

/* For ps and top; the command line is the master's. */
static void show_name(enum pool pool)
{
    char name[32];
    snprintf(name, sizeof name, "worker-%s", pool_name(pool));
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

/* What a large request took stays for the next one: memory that is given back costs a page fault
 * for each 4 KiB of the next. Units: bytes. */
static void keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, MEMORY_KEPT);
    mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT);
}

static void take_up(const struct worker_start *start)
{
    keep_memory();
    struct arena *arena = worker.arena = arena_new(PROCESS_ARENA);
    const char *why;
    if (!settings_restore(arena, start->settings, (int)start->pool, &worker.settings))
        give_up("settings", "cannot be read");
    close(start->settings);
    struct mongo *mongo = mongo_open(arena, settings_mongodb_uri(&worker.settings, start->pool),
                                     start->pool == POOL_JOBS ? "cartwright-jobs" : "cartwright",
                                     &worker.settings, &why);
    if (mongo == NULL)
        give_up("mongodb_uri", why);
    mongo_watch_sessions(mongo, in_transaction);
    worker.pipeline = (struct pipeline){
        .pool = start->pool,
        .arena = arena_new(REQUEST_ARENA),
        .mongo = mongo,
        .settings = &worker.settings,
        .admits = admits,
        .reached = reached,
        .counted = counted,
    };
    wire(&worker.pipeline, arena);
    worker.statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    worker.lifetime_requests = lifetime(worker.settings.pools[start->pool].requests);
}

/* Waits until the database answers, because those that this worker is to replace do serve. */
static void prove(void)
{
    while (!told_to_end()) {
        struct scope scope = {
            .arena = worker.pipeline.arena,
            .mongo = worker.pipeline.mongo,
            .settings = &worker.settings,
            .actor = &actor_system,
            .now_ms = clock_wall_ms(),
            .deadline_us = clock_steady_us() + worker.settings.request_deadline_ms * 1000,
            .trace = "start",
        };
        const bool ready = wired_ready(&scope);
        arena_reset(scope.arena);
        if (ready)
            return;
        pause_ms(PROVE_PAUSE_MS);
    }
}

static int64_t resident_bytes(void)
{
    char text[128];
    ssize_t length = pread(worker.statm, text, sizeof text - 1, 0);
    text[length < 0 ? 0 : length] = '\0';
    const char *second = strchr(text, ' ');
    return second == NULL ? 0 : strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE);
}

static void look_at_signals(void)
{
    sigset_t pending;
    sigpending(&pending);
    if (sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT))
        signalled = 1;
}

/* Whether this worker has reached its limit of requests or memory. Signals and memory cost a system
 * call each, so they are checked every LOOK_EVERY requests only. */
static bool should_recycle(void)
{
    const struct pool_settings *limits = &worker.settings.pools[worker.pipeline.pool];
    const int64_t requests = worker.slot->requests;
    if (requests >= worker.lifetime_requests) {
        worker.slot->wear = WEAR_REQUESTS;
        return true;
    }
    if (requests % LOOK_EVERY != 0)
        return false;
    look_at_signals();
    worker.slot->resident_bytes = resident_bytes();
    if (requests > 0 && worker.slot->resident_bytes > limits->memory_mib * 1024 * 1024) {
        worker.slot->wear = WEAR_MEMORY;
        return true;
    }
    return false;
}

static void count_cache(const char *why)
{
    if (why == NULL)
        return; /* not of an operation whose answers are cached */
    metrics_add(strcmp(why, "MISS") == 0      ? METRIC_cache_misses
                : strcmp(why, "EXPIRED") == 0 ? METRIC_cache_expired
                                              : METRIC_cache_others,
                1);
}

static void serve(struct fcgi *fcgi)
{
    struct slot *slot = worker.slot;
    slot->due_us =
        clock_steady_us() + (worker.settings.request_deadline_ms + OVERDUE_GRACE_MS) * 1000;
    slot->state = WORKER_BUSY;
    if (fcgi_begin(fcgi)) {
        count_cache(fcgi_parameter(fcgi, "CARTWRIGHT_CACHE"));
        pipeline_serve(&worker.pipeline, fcgi);
        slot->requests++;
    } else {
        metrics_add_pool(METRIC_malformed, slot->pool, 1);
    }
    slot->due_us = 0;
    slot->operation = NULL;
    slot->step = STEP_idle;
    slot->request_id[0] = '\0';
    slot->state = WORKER_IDLE;
}

static void serve_all(int listener)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    struct fcgi *fcgi = fcgi_new(listener, (int)worker.settings.request_deadline_ms / 2);
    sigset_t none;
    sigemptyset(&none);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
        give_up("epoll", strerror(errno));
    worker.slot->state = WORKER_IDLE;
    /* Who finds somebody waiting need not ask first. Who was woken for a connection accepts it,
     * even when told to end in the same moment: nobody else is woken for it. Should it be killed
     * first, the others look after a while. */
    int events = -1; /* of the last wait: 0 after its time, without any */
    for (bool served = true; events > 0 || (!told_to_end() && !(served && should_recycle()));) {
        const enum fcgi_arrival arrival = fcgi_accept(fcgi);
        if (arrival == FCGI_CONNECTION && events == 0)
            log_event(LOG_INFO, "connection_overlooked");
        events = -1;
        served = arrival == FCGI_CONNECTION;
        if (served) {
            serve(fcgi);
        } else if (arrival == FCGI_NOBODY && told_to_end()) {
            break; /* a socket that the master has closed would wake us for ever */
        } else if (arrival == FCGI_NOBODY) {
            events = epoll_pwait(epoll, &event, 1, LOOK_AGAIN_MS, &none);
        } else {
            log_event(LOG_ERROR, "accept", LOG_TEXT("why", strerror(errno)));
            pause_ms(BROKEN_PAUSE_MS);
        }
    }
    close(epoll);
    fcgi_free(fcgi);
}

static bool goes_on(void)
{
    look_at_signals();
    return !told_to_end() && !should_recycle();
}

static void do_jobs(void)
{
    jobs_loop(&(struct jobs_loop){.pipeline = &worker.pipeline,
                                  .slot = worker.slot,
                                  .goes_on = goes_on,
                                  .counted = count_process});
}

_Noreturn void worker_run(const struct worker_start *start)
{
    worker.slot = start->slot;
    metrics_use_row((size_t)(start->slot - slots) + 1);
    log_set_role(pool_name(start->pool));
    show_name(start->pool);
    watch_signals();
    crash_watch(worker.slot, pool_name(start->pool));
    take_up(start);
    const char *why = confine(&worker.settings, start->master);
    if (why != NULL)
        give_up("confine", why);
    if (start->prove)
        prove();
    if (start->pool == POOL_JOBS)
        do_jobs();
    else if (!told_to_end())
        serve_all(start->listener);
    worker.slot->state = WORKER_ENDING;
    mongo_close(worker.pipeline.mongo);
    arena_free(worker.pipeline.arena);
    arena_free(worker.arena);
    exit(EXIT_SUCCESS);
}
