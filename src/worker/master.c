#include "worker/master.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/operation.h"
#include "kernel/metrics.h"
#include "worker/crew.h"
#include "worker/listen.h"
#include "worker/notify.h"
#include "worker/slot.h"

enum { SETTINGS_ARENA = 4 * 1024 * 1024, TICK_MS = 50, SLOTS_SPARE = 16 };

/* A change of crew that is under way. */
enum change { CHANGE_NONE, CHANGE_RELOAD, CHANGE_UPGRADE };

static struct {
    struct crew crew;
    struct arena *arena;
    const struct master_options *options;
    enum change change;
    int64_t change_started_us;
    unsigned old_generation;
    pid_t successor;
    bool announced;
} master;

static bool pool_has_operations(int pool)
{
    for (size_t i = 0; i < operations_count; i++)
        if ((int)operations[i].pool == pool)
            return true;
    return false;
}

static bool load(struct arena *arena, struct settings *settings_r)
{
    enum log_level level;
    if (!settings_load(arena, master.options->env_file, SECRETS_NONE, stderr, settings_r))
        return false;
    if (log_level_from(settings_r->log_level, &level))
        log_set_level(level);
    return true;
}

static bool open_listeners(void)
{
    struct crew *crew = &master.crew;
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        crew->pools[pool] = master.options->pools[pool] && pool_has_operations(pool);
        crew->listeners[pool] = master.options->listeners[pool];
        if (crew->pools[pool] && crew->listeners[pool] < 0)
            crew->listeners[pool] = listen_open(&crew->settings, (enum pool)pool);
        if (crew->pools[pool] && crew->listeners[pool] < 0)
            return false;
    }
    return true;
}

static void start_shared(void)
{
    static const char **names;
    size_t count = SLOTS_SPARE;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        count += master.crew.pools[pool] ? (size_t)master.crew.settings.pools[pool].workers : 0;
    names = calloc(operations_count, sizeof *names);
    if (names == NULL)
        abort();
    for (size_t i = 0; i < operations_count; i++)
        names[i] = operations[i].id;
    /* Twice, because on a reload two generations live side by side; the last row of the counters is
     * the master's. */
    slots_start(count * 2);
    metrics_start(count * 2 + 1, names, operations_count);
    metrics_use_row(count * 2);
}

static void refuse_change(const char *why)
{
    log_event(LOG_ERROR, "reload_refused", LOG_TEXT("why", why));
    metrics_add(METRIC_reloads_refused, 1);
    master.change = CHANGE_NONE;
}

static void begin_reload(void)
{
    struct settings settings;
    struct arena *arena = arena_new(SETTINGS_ARENA);
    if (master.change != CHANGE_NONE || !load(arena, &settings)) {
        arena_free(arena);
        refuse_change(master.change != CHANGE_NONE ? "another one is under way"
                                                   : "the settings are wrong");
        return;
    }
    master.crew.settings = settings;
    arena_free(master.arena);
    master.arena = arena;
    master.change = CHANGE_RELOAD;
    master.change_started_us = clock_steady_us();
    master.old_generation = master.crew.generation++;
    memset(master.crew.next_start_us, 0, sizeof master.crew.next_start_us);
}

static void end_reload(void)
{
    if (crew_ready(&master.crew)) {
        crew_drain(master.crew.generation);
        metrics_add(METRIC_reloads, 1);
        log_event(LOG_INFO, "reloaded", LOG_NUMBER("generation", master.crew.generation));
        master.change = CHANGE_NONE;
    } else if (clock_steady_us() - master.change_started_us >
               master.crew.settings.ready_ms * 1000) {
        master.crew.generation = master.old_generation;
        crew_drain(master.old_generation);
        refuse_change("the new workers were not ready in time");
    }
}

/* Describes the sockets to the successor: --inherit store=5,admin=6 */
static void exec_successor(void)
{
    char inherit[256] = "";
    size_t at = 0;
    char *arguments[64];
    int count = 0;
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        int listener = master.crew.listeners[pool];
        if (listener < 0)
            continue;
        fcntl(listener, F_SETFD, 0);
        at += (size_t)snprintf(inherit + at, sizeof inherit - at, "%s%s=%d", at == 0 ? "" : ",",
                               pool_name((enum pool)pool), listener);
    }
    for (char *const *argument = master.options->arguments; *argument != NULL && count < 60;
         argument++) {
        if (strcmp(*argument, "--inherit") == 0)
            argument++;
        else
            arguments[count++] = *argument;
    }
    arguments[count++] = (char *)"--inherit";
    arguments[count++] = inherit;
    arguments[count] = NULL;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(arguments[0], arguments);
    _exit(127);
}

static void begin_upgrade(void)
{
    if (master.change != CHANGE_NONE) {
        refuse_change("another one is under way");
        return;
    }
    master.successor = fork();
    if (master.successor == 0)
        exec_successor();
    master.change = CHANGE_UPGRADE;
    master.change_started_us = clock_steady_us();
}

static void announce(void)
{
    char path[256];
    snprintf(path, sizeof path, "%s/cartwright.pid", master.crew.settings.run_dir);
    FILE *file = fopen(path, "we");
    if (file != NULL) {
        fprintf(file, "%d\n", getpid());
        fclose(file);
    }
    notify_ready();
    log_event(LOG_INFO, "ready", LOG_NUMBER("workers", crew_count()));
    master.announced = true;
}

static void tick(void)
{
    crew_reap(&master.crew);
    crew_watch(&master.crew);
    crew_fill(&master.crew);
    if (master.change == CHANGE_RELOAD)
        end_reload();
    if (!master.announced && crew_ready(&master.crew))
        announce();
}

static int end(void)
{
    struct timespec pause = {.tv_nsec = 10 * 1000000};
    master.crew.ending = true;
    log_event(LOG_INFO, "draining", LOG_NUMBER("workers", crew_count()));
    crew_drain(master.crew.generation + 1);
    while (crew_count() > 0) {
        crew_reap(&master.crew);
        crew_watch(&master.crew);
        nanosleep(&pause, NULL);
    }
    log_event(LOG_INFO, "ended", LOG_NUMBER("status", 0));
    arena_free(master.arena);
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

int master_run(const struct master_options *options)
{
    const struct timespec wait = {.tv_nsec = TICK_MS * 1000000L};
    sigset_t held;
    master.options = options;
    master.crew.env_file = options->env_file;
    master.arena = arena_new(SETTINGS_ARENA);
    log_set_role("master");
    if (!load(master.arena, &master.crew.settings) || !open_listeners())
        return EXIT_FAILURE;
    start_shared();
    hold_signals(&held);
    for (;;) {
        tick();
        switch (sigtimedwait(&held, NULL, &wait)) {
        case SIGTERM:
        case SIGINT:
            return end();
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
