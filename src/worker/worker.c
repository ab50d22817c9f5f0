#include "worker/worker.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "adapters/fcgi/fcgi.h"
#include "adapters/mongo/open.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "kernel/metrics.h"
#include "kernel/settings.h"
#include "worker/slot.h"
#include "worker/wiring.h"

enum {
    PROCESS_ARENA = 4 * 1024 * 1024,
    REQUEST_ARENA = 128 * 1024 * 1024,
    IO_TIMEOUT_MS = 10000,
    MEMORY_CHECK_EVERY = 64 /* requests: reading /proc costs more than many a request */
};

static struct {
    struct slot *slot;
    struct pipeline pipeline;
    int64_t database_us, database_commands;
    uint64_t dropped;
} worker;

static volatile sig_atomic_t asked_to_end;

static void on_signal(int signal)
{
    (void)signal;
    asked_to_end = 1;
}

static void reached(enum step step, const struct operation *operation)
{
    worker.slot->step = (int)step;
    worker.slot->operation = operation;
}

static void counted(const struct request *request, int64_t duration_us)
{
    size_t index =
        request->operation == NULL ? operations_count : (size_t)(request->operation - operations);
    metrics_request(index, request->response.status, duration_us);
    int64_t time_us = mongo_time_us(request->scope.mongo);
    int64_t commands = mongo_commands(request->scope.mongo);
    uint64_t dropped = log_dropped();
    metrics_add(METRIC_database_time, (uint64_t)(time_us - worker.database_us));
    metrics_add(METRIC_database_commands, (uint64_t)(commands - worker.database_commands));
    metrics_add(METRIC_log_lines_dropped, dropped - worker.dropped);
    worker.database_us = time_us;
    worker.database_commands = commands;
    worker.dropped = dropped;
}

static _Noreturn void give_up(const char *event, const char *why)
{
    log_event(LOG_ERROR, event, LOG_TEXT("why", why));
    _exit(EXIT_FAILURE);
}

/* Secrets are read before privileges are dropped: their files may be root's. */
static void drop_privileges(const struct settings *settings)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up("privileges", strerror(errno));
    if (getuid() != 0 || *settings->user == '\0')
        return;
    const struct passwd *user = getpwnam(settings->user);
    const struct group *group = *settings->group == '\0' ? NULL : getgrnam(settings->group);
    if (user == NULL)
        give_up("privileges", "no such user");
    gid_t gid = group == NULL ? user->pw_gid : group->gr_gid;
    if (setgroups(0, NULL) != 0 || setgid(gid) != 0 || setuid(user->pw_uid) != 0)
        give_up("privileges", strerror(errno));
}

static void watch_signals(sigset_t *waiting_r)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    sigprocmask(SIG_SETMASK, &held, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    /* Held at all times but while waiting: so a request is never interrupted, and no signal is
     * missed between look and wait. */
    sigemptyset(waiting_r);
}

static void start(enum pool pool, unsigned slot, const char *env_file)
{
    static struct settings settings;
    struct arena *arena = arena_new(PROCESS_ARENA);
    const char *why;
    worker.slot = &slots[slot];
    metrics_use_row(slot);
    log_set_role(pool_name(pool));
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (!settings_load(arena, env_file, (int)pool, stderr, &settings))
        give_up("settings", "wrong");
    settings_forget_environment();
    enum log_level level = LOG_INFO;
    log_level_from(settings.log_level, &level);
    log_set_level(level);
    struct mongo *mongo =
        mongo_open(arena, settings_mongodb_uri(&settings, pool), "cartwright", &settings, &why);
    if (mongo == NULL)
        give_up("mongodb_uri", why);
    drop_privileges(&settings);
    worker.pipeline = (struct pipeline){
        .pool = pool,
        .arena = arena_new(REQUEST_ARENA),
        .mongo = mongo,
        .settings = &settings,
        .reached = reached,
        .counted = counted,
    };
    wire(&worker.pipeline);
}

static int64_t resident_mib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fscanf(file, "%*s %ld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    return pages * sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

/* A tenth more or less, so that workers started together are not replaced together. */
static int64_t lifetime(int64_t requests)
{
    uint32_t random;
    random_bytes(&random, sizeof random);
    int64_t tenth = requests / 10;
    return requests - tenth + (int64_t)(random % (uint32_t)(2 * tenth + 1));
}

static bool worn(int64_t lifetime_requests, const struct pool_settings *limits)
{
    if (worker.slot->requests >= lifetime_requests)
        return true;
    return worker.slot->requests % MEMORY_CHECK_EVERY == 0 && resident_mib() > limits->memory_mib;
}

static void serve(struct fcgi *fcgi)
{
    worker.slot->started_us = clock_steady_us();
    worker.slot->state = WORKER_BUSY;
    if (fcgi_accept(fcgi)) {
        pipeline_serve(&worker.pipeline, fcgi);
        worker.slot->requests++;
    }
    worker.slot->started_us = 0;
    worker.slot->operation = NULL;
    worker.slot->step = STEP_idle;
    worker.slot->state = WORKER_IDLE;
}

_Noreturn void worker_run(enum pool pool, int listener, unsigned slot, const char *env_file)
{
    sigset_t waiting;
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    start(pool, slot, env_file);
    watch_signals(&waiting);
    struct fcgi *fcgi = fcgi_new(listener, IO_TIMEOUT_MS);
    const struct pool_settings *limits = &worker.pipeline.settings->pools[pool];
    const int64_t lifetime_requests = lifetime(limits->requests);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
        give_up("epoll", strerror(errno));
    worker.slot->state = WORKER_IDLE;
    while (!asked_to_end && !worn(lifetime_requests, limits)) {
        if (epoll_pwait(epoll, &event, 1, 1000, &waiting) > 0)
            serve(fcgi);
    }
    worker.slot->worn = !asked_to_end;
    worker.slot->state = WORKER_ENDING;
    fcgi_free(fcgi);
    mongo_close(worker.pipeline.mongo);
    arena_free(worker.pipeline.arena);
    exit(EXIT_SUCCESS);
}
