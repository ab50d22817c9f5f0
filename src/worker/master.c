#include "worker/master.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "contexts/jobs/jobs.h"
#include "http/operation.h"
#include "kernel/metrics.h"
#include "worker/confine.h"
#include "worker/crew.h"
#include "worker/deny.h"
#include "worker/gauges.h"
#include "worker/listen.h"
#include "worker/notify.h"
#include "worker/slot.h"
#include "worker/upgrade.h"

enum { WATCH_MS = 250, CHANGE_MS = 20, PATH_ROOM = 256 };

static struct {
    const struct master_options *options;
    struct crew crew;
    int64_t change_started_us; /* of a reload, an upgrade, or our own taking over */
    pid_t successor;           /* 0: no upgrade is under way */
    pid_t predecessor;         /* 0: none, or it has been told */
    int64_t told_alive_us;
    bool announced;
} master;

/* The pool `jobs` has work without operations, and so without a socket. */
static bool pool_has_work(int pool)
{
    if (pool == POOL_JOBS)
        return true;
    for (size_t i = 0; i < operations_count; i++)
        if ((int)operations[i].pool == pool)
            return true;
    return false;
}

static void use_log_level(const struct settings *settings)
{
    enum log_level level;
    if (log_level_from(settings->log_level, &level))
        log_set_level(level);
}

static bool open_listeners(void)
{
    struct crew *crew = &master.crew;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        crew->listeners[pool] = -1;
    if (master.options->inherit != NULL &&
        !upgrade_inherit(master.options->inherit, crew->listeners)) {
        log_event(LOG_ERROR, "inherit", LOG_TEXT("why", "not a list of listening sockets"));
        return false;
    }
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        if (pool == POOL_JOBS)
            continue;
        if (crew->pools[pool] && crew->listeners[pool] < 0)
            crew->listeners[pool] = listen_open(&crew->serving->settings, (enum pool)pool);
        if (crew->pools[pool] && crew->listeners[pool] < 0)
            return false;
        if (!crew->pools[pool] && crew->listeners[pool] >= 0) {
            close(crew->listeners[pool]);
            crew->listeners[pool] = -1;
        }
    }
    return true;
}

static void start_shared(void)
{
    const char **names = calloc(operations_count, sizeof *names);
    const char **kinds = calloc(job_kinds_count, sizeof *kinds);
    if (names == NULL || kinds == NULL)
        abort();
    for (size_t i = 0; i < operations_count; i++)
        names[i] = operations[i].id;
    for (size_t i = 0; i < job_kinds_count; i++)
        kinds[i] = job_kinds[i].name;
    slots_start();
    host->started_ms = clock_wall_ms();
    host->reload_ms = host->started_ms;
    metrics_start(SLOTS + 1, /* the first row is the master's */
                  (struct metric_names){names, operations_count},
                  (struct metric_names){kinds, job_kinds_count});
    metrics_use_row(0);
    metrics_also(gauges_write);
}

static void refuse_change(const char *why)
{
    log_event(LOG_ERROR, "reload_refused", LOG_TEXT("why", why));
    metrics_add(METRIC_reloads_refused, 1);
    host->reload_refused = true;
    notify_ready();
}

static void note_change(const char *event)
{
    log_event(LOG_INFO, event, LOG_NUMBER("generation", master.crew.serving->number),
              LOG_NUMBER("workers", crew_count()));
    metrics_add(METRIC_reloads_done, 1);
    host->reload_refused = false;
    host->reload_ms = clock_wall_ms();
}

static bool same_sockets(const struct generation *one, const struct generation *other)
{
    bool same = true;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        same &= !master.crew.pools[pool] ||
                strcmp(settings_listen(&one->settings, one->arena, (enum pool)pool),
                       settings_listen(&other->settings, other->arena, (enum pool)pool)) == 0;
    return same;
}

static bool change_under_way(void)
{
    return master.crew.rising != NULL || master.successor > 0 || !master.announced;
}

static void begin_reload(void)
{
    struct crew *crew = &master.crew;
    if (change_under_way()) {
        refuse_change("another change is under way");
        return;
    }
    notify_reloading();
    struct generation *rising = generation_new(master.options->env_file, crew->pools, true);
    if (rising == NULL || !same_sockets(rising, crew->serving)) {
        refuse_change(rising == NULL ? "the settings are wrong"
                                     : "a socket's address cannot change while it serves");
        generation_free(rising);
        return;
    }
    crew->rising = rising;
    master.change_started_us = clock_steady_us();
    memset(crew->next_start_us, 0, sizeof crew->next_start_us);
    memset(crew->quick_deaths, 0, sizeof crew->quick_deaths);
}

static bool too_late(void)
{
    return clock_steady_us() - master.change_started_us >
           master.crew.serving->settings.ready_ms * 1000;
}

static void go_on_reloading(void)
{
    struct crew *crew = &master.crew;
    struct generation *rising = crew->rising, *serving = crew->serving;
    if (crew_ready(crew, rising)) {
        crew->serving = rising;
        crew->rising = NULL;
        rising->prove = false; /* whoever is replaced later is not kept from serving */
        generation_free(serving);
        use_log_level(&rising->settings);
        note_change("reloaded");
        notify_ready();
        crew_drain(rising);
    } else if (rising->failed || too_late()) {
        crew->rising = NULL;
        crew_drain(serving);
        refuse_change(rising->failed ? "a new worker ended before it served"
                                     : "the new workers were not ready in time");
        generation_free(rising);
    }
}

static void begin_upgrade(void)
{
    if (change_under_way()) {
        refuse_change("another change is under way");
        return;
    }
    master.change_started_us = clock_steady_us();
    master.successor = upgrade_start(master.options->arguments, master.crew.listeners);
    log_event(LOG_INFO, "upgrade", LOG_NUMBER("successor", master.successor));
}

static void go_on_upgrading(void)
{
    if (waitpid(master.successor, NULL, WNOHANG) == master.successor) {
        refuse_change("the new program ended");
    } else if (too_late()) {
        kill(master.successor, SIGKILL); /* its workers drain when they see that it is gone */
        waitpid(master.successor, NULL, 0);
        refuse_change("the new program was not ready in time");
    } else {
        return;
    }
    master.successor = 0;
}

static void pid_file(char path[static PATH_ROOM], const char *suffix)
{
    snprintf(path, PATH_ROOM, "%s/cartwright.pid%s", master.crew.serving->settings.run_dir, suffix);
}

/* Whoever reads the file finds a whole one, of the old master or of this. */
static void write_pid_file(void)
{
    char path[PATH_ROOM], made[PATH_ROOM];
    pid_file(path, "");
    pid_file(made, ".new");
    FILE *file = fopen(made, "we");
    bool written = file != NULL && fprintf(file, "%d\n", getpid()) > 0;
    if (file != NULL)
        written &= fclose(file) == 0;
    if (!written || rename(made, path) != 0)
        log_event(LOG_ERROR, "pid_file", LOG_TEXT("path", path), LOG_TEXT("why", strerror(errno)));
}

static void announce(void)
{
    write_pid_file();
    notify_ready();
    log_event(LOG_INFO, "ready", LOG_NUMBER("workers", crew_count()));
    master.announced = true;
    master.crew.serving->prove = false;
    if (master.predecessor > 0 && getppid() == master.predecessor)
        kill(master.predecessor, SIGTERM);
    master.predecessor = 0;
}

static void tell_alive(void)
{
    const int64_t every_us = notify_alive_every_us(), now_us = clock_steady_us();
    if (every_us == 0 || now_us - master.told_alive_us < every_us)
        return;
    master.told_alive_us = now_us;
    notify_alive();
}

static void tick(void)
{
    crew_reap(&master.crew);
    crew_watch(&master.crew);
    crew_fill(&master.crew);
    if (master.crew.rising != NULL)
        go_on_reloading();
    if (master.successor > 0)
        go_on_upgrading();
    if (!master.announced && crew_ready(&master.crew, master.crew.serving))
        announce();
    deny_sweep(&master.crew.serving->settings);
    tell_alive();
}

static void close_listeners(bool handed_over)
{
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        int listener = master.crew.listeners[pool];
        if (listener >= 0 && handed_over)
            close(listener);
        else if (listener >= 0)
            listen_end(&master.crew.serving->settings, (enum pool)pool, listener);
    }
}

static int end(bool handed_over, const sigset_t *held)
{
    const struct timespec wait = {.tv_nsec = CHANGE_MS * 1000000L};
    char path[PATH_ROOM];
    pid_file(path, "");
    if (handed_over)
        notify_successor(master.successor);
    else if (master.successor > 0)
        kill(master.successor, SIGKILL);
    if (!handed_over && master.announced)
        notify_stopping();
    log_event(LOG_INFO, "draining", LOG_NUMBER("workers", crew_count()));
    close_listeners(handed_over);
    crew_drain(NULL);
    while (crew_count() > 0) {
        int signal = sigtimedwait(held, NULL, &wait);
        if (signal == SIGTERM || signal == SIGINT)
            crew_kill();
        crew_reap(&master.crew);
        crew_watch(&master.crew);
    }
    if (!handed_over && master.announced)
        unlink(path);
    log_event(LOG_INFO, "ended", LOG_NUMBER("status", EXIT_SUCCESS));
    generation_free(master.crew.rising);
    generation_free(master.crew.serving);
    return EXIT_SUCCESS;
}

static void hold_signals(sigset_t *held_r)
{
    static const int held[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR2, SIGCHLD};
    sigemptyset(held_r);
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        sigaddset(held_r, held[i]);
    sigprocmask(SIG_BLOCK, held_r, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Until the signal that ends it; tells whether it was the successor's. */
static bool look_after(const sigset_t *held)
{
    for (;;) {
        siginfo_t info;
        tick();
        const bool busy = change_under_way() || crew_count() == 0;
        const struct timespec wait = {.tv_nsec = (busy ? CHANGE_MS : WATCH_MS) * 1000000L};
        switch (sigtimedwait(held, &info, &wait)) {
        case SIGTERM:
        case SIGINT:
            return master.successor > 0 && info.si_pid == master.successor;
        case SIGHUP:
            begin_reload();
            break;
        case SIGUSR2:
            begin_upgrade();
            break;
        default:
            break; /* a child ended, or the time is over: tick() looks */
        }
    }
}

int master_run(const struct master_options *options)
{
    sigset_t held;
    master.options = options;
    master.predecessor = options->inherit == NULL ? 0 : getppid();
    master.change_started_us = clock_steady_us();
    log_set_role("master");
    confine_memory();
    hold_signals(&held);
    for (int pool = 0; pool < POOL_COUNT; pool++)
        master.crew.pools[pool] = options->pools[pool] && pool_has_work(pool);
    if (!settings_hide_secrets()) {
        log_event(LOG_ERROR, "secrets", LOG_TEXT("why", strerror(errno)));
        return EXIT_FAILURE;
    }
    master.crew.serving =
        generation_new(options->env_file, master.crew.pools, options->inherit != NULL);
    if (master.crew.serving == NULL || !open_listeners())
        return EXIT_FAILURE;
    use_log_level(&master.crew.serving->settings);
    start_shared();
    bool handed_over = look_after(&held);
    return end(handed_over, &held);
}
