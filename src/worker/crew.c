#include "worker/crew.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "contexts/jobs/jobs.h"
#include "http/request.h"
#include "kernel/metrics.h"
#include "worker/release.h"
#include "worker/slot.h"
#include "worker/worker.h"

enum {
    SETTINGS_ARENA = 4 * 1024 * 1024,
    QUICK_DEATH_US = 1000000,
    WAIT_FIRST_US = 50000,
    WAIT_MOST_US = 10000000,
    RELEASES = 64
};

/* The processes that release what dead workers left; 0: none. */
static pid_t releases[RELEASES];

struct generation *generation_new(const char *env_file, const bool pools[static POOL_COUNT],
                                  bool prove)
{
    static unsigned numbers;
    struct generation *generation = calloc(1, sizeof *generation);
    if (generation == NULL)
        abort();
    generation->arena = arena_new(SETTINGS_ARENA);
    generation->number = ++numbers;
    generation->prove = prove;
    if (snapshot_take(generation->arena, env_file, pools, &generation->snapshot,
                      &generation->settings))
        return generation;
    generation_free(generation);
    return NULL;
}

void generation_free(struct generation *generation)
{
    if (generation == NULL)
        return;
    snapshot_close(&generation->snapshot, -1);
    arena_free(generation->arena);
    free(generation);
}

/* How many workers a pool is to have; in the pool jobs each class of jobs has its own, in others
 * the first stands for all. */
static void wanted(const struct generation *generation, enum pool pool,
                   int64_t workers_r[static JOB_CLASS_COUNT])
{
    bool used[JOB_CLASS_COUNT];
    if (pool == POOL_JOBS) {
        job_classes_used(used);
        job_class_workers(&generation->settings, used, workers_r);
        return;
    }
    memset(workers_r, 0, JOB_CLASS_COUNT * sizeof *workers_r);
    workers_r[0] = generation->settings.pools[pool].workers;
}

static int members(const struct generation *generation, enum pool pool, enum job_class class,
                   bool ready)
{
    int count = 0;
    for (size_t i = 0; i < *slots_used; i++) {
        const struct slot *slot = &slots[i];
        count += slot->pid > 0 && slot->pool == pool && slot->job_class == class &&
                 slot->generation == generation->number && slot->asked_to_end_us == 0 &&
                 (!ready || slot->state == WORKER_IDLE || slot->state == WORKER_BUSY);
    }
    return count;
}

/* The child keeps what its pool needs, and nothing of the others. */
static void keep_only(struct crew *crew, struct generation *generation, enum pool pool, bool serves)
{
    settings_close_secrets();
    for (int i = 0; i < POOL_COUNT; i++)
        if (crew->listeners[i] >= 0 && (!serves || i != (int)pool))
            close(crew->listeners[i]);
    snapshot_close(&generation->snapshot, (int)pool);
    if (crew->rising != NULL)
        snapshot_close(
            generation == crew->rising ? &crew->serving->snapshot : &crew->rising->snapshot, -1);
}

static _Noreturn void become_worker(struct crew *crew, struct generation *generation,
                                    struct slot *slot, pid_t master)
{
    const enum pool pool = slot->pool;
    const int settings = generation->snapshot.files[pool];
    keep_only(crew, generation, pool, true);
    worker_run(&(struct worker_start){
        .pool = pool,
        .listener = crew->listeners[pool],
        .settings = settings,
        .slot = slot,
        .master = master,
        .prove = generation->prove,
    });
}

static bool start_one(struct crew *crew, struct generation *generation, enum pool pool,
                      enum job_class class)
{
    struct slot *slot = slots_take();
    if (slot == NULL)
        return false; /* older generations still drain */
    const pid_t master = getpid();
    slot->pool = pool;
    slot->job_class = class;
    slot->generation = generation->number;
    slot->born_us = clock_steady_us();
    pid_t pid = fork();
    if (pid == 0)
        become_worker(crew, generation, slot, master);
    if (pid < 0) {
        log_event(LOG_ERROR, "fork", LOG_TEXT("why", strerror(errno)));
        crew->next_start_us[pool] = clock_steady_us() + QUICK_DEATH_US;
        return false;
    }
    slot->pid = pid;
    metrics_add_pool(METRIC_workers_started, pool, 1);
    return true;
}

static void fill(struct crew *crew, struct generation *generation)
{
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        if (!crew->pools[pool] || clock_steady_us() < crew->next_start_us[pool])
            continue;
        int64_t workers[JOB_CLASS_COUNT];
        wanted(generation, (enum pool)pool, workers);
        for (int i = 0; i < JOB_CLASS_COUNT; i++) {
            const enum job_class class = (enum job_class)i;
            int missing = (int)workers[class] - members(generation, (enum pool)pool, class, false);
            while (missing-- > 0 && start_one(crew, generation, (enum pool)pool, class))
                continue;
        }
    }
}

void crew_fill(struct crew *crew)
{
    fill(crew, crew->serving);
    if (crew->rising != NULL && !crew->rising->failed)
        fill(crew, crew->rising);
}

static void note_quick_death(struct crew *crew, const struct slot *slot)
{
    const int64_t now_us = clock_steady_us();
    if (now_us - slot->born_us >= QUICK_DEATH_US) {
        crew->quick_deaths[slot->pool] = 0;
        return;
    }
    int deaths = crew->quick_deaths[slot->pool]++;
    int64_t wait_us = (int64_t)WAIT_FIRST_US << (deaths < 10 ? deaths : 10);
    crew->next_start_us[slot->pool] = now_us + (wait_us > WAIT_MOST_US ? WAIT_MOST_US : wait_us);
}

/* Why a worker ended; planned ends are nothing to count. */
static const char *count_end(const struct slot *slot, int status)
{
    if (slot->overdue) {
        metrics_add_pool(METRIC_restarts_overdue, slot->pool, 1);
        return "overdue";
    }
    if (slot->wear != WEAR_NONE) {
        const bool memory = slot->wear == WEAR_MEMORY;
        metrics_add_pool(memory ? METRIC_restarts_memory : METRIC_restarts_requests, slot->pool, 1);
        return memory ? "memory" : "requests";
    }
    if (slot->asked_to_end_us != 0)
        return "drained";
    if (WIFSIGNALED(status)) {
        metrics_add_pool(METRIC_restarts_crashed, slot->pool, 1);
        return "crashed";
    }
    if (WEXITSTATUS(status) == EXIT_SUCCESS)
        return "told"; /* by a signal of somebody else's */
    metrics_add_pool(METRIC_restarts_failed, slot->pool, 1);
    return "failed";
}

/* Without the process the server's own limit ends the transaction, later. */
static void release(struct crew *crew, const struct slot *slot)
{
    struct generation *generation = crew->serving; /* an older one's settings are gone */
    if (crew->rising != NULL && crew->rising->number == slot->generation)
        generation = crew->rising;
    struct release left = {
        .pool = slot->pool,
        .settings = generation->snapshot.files[slot->pool],
        .master = getpid(),
        .worker = slot->pid,
    };
    size_t place = 0;
    memcpy(left.session, slot->session, sizeof left.session);
    while (place < RELEASES && releases[place] != 0)
        place++;
    pid_t pid = place < RELEASES ? fork() : -1;
    if (pid == 0) {
        keep_only(crew, generation, left.pool, false);
        release_run(&left);
    }
    if (pid > 0)
        releases[place] = pid;
    else
        metrics_add(METRIC_sessions_not_killed, 1);
}

static void reap_releases(void)
{
    int status;
    for (size_t i = 0; i < RELEASES; i++) {
        if (releases[i] == 0 || waitpid(releases[i], &status, WNOHANG) != releases[i])
            continue;
        const bool done = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
        metrics_add(done ? METRIC_sessions_killed : METRIC_sessions_not_killed, 1);
        releases[i] = 0;
    }
}

static void on_worker_exit(struct crew *crew, struct slot *slot, int status)
{
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const bool planned = slot->asked_to_end_us != 0 || slot->wear != WEAR_NONE;
    const char *reason = count_end(slot, status);
    log_event(
        status == 0 ? LOG_INFO : LOG_ERROR, "worker_ended", LOG_TEXT("reason", reason),
        LOG_NUMBER("worker", slot->pid), LOG_TEXT("pool", pool_name(slot->pool)),
        LOG_NUMBER("signal", signal), LOG_NUMBER("exit", signal == 0 ? WEXITSTATUS(status) : 0),
        LOG_TEXT("step", step_name((enum step)slot->step)), LOG_TEXT("operation", slot_work(slot)),
        LOG_TEXT("of_request", slot->request_id), LOG_NUMBER("requests", slot->requests),
        LOG_NUMBER("resident_bytes", slot->resident_bytes));
    if (!planned && slot->state == WORKER_STARTING && crew->rising != NULL &&
        crew->rising->number == slot->generation)
        crew->rising->failed = true;
    /* SIGKILL comes from outside: from us, from the kernel short of memory, or from a person. */
    if (!planned && signal != SIGKILL)
        note_quick_death(crew, slot);
    if (slot->in_transaction && !FAULT(session_kill))
        release(crew, slot);
    slot->pid = 0;
}

void crew_reap(struct crew *crew)
{
    int status;
    for (size_t i = 0; i < *slots_used; i++)
        if (slots[i].pid > 0 && waitpid(slots[i].pid, &status, WNOHANG) == slots[i].pid)
            on_worker_exit(crew, &slots[i], status);
    reap_releases();
}

static void kill_overdue(struct slot *slot)
{
    log_event(LOG_ERROR, "worker_overdue", LOG_NUMBER("worker", slot->pid),
              LOG_TEXT("pool", pool_name(slot->pool)),
              LOG_TEXT("step", step_name((enum step)slot->step)),
              LOG_TEXT("operation", slot_work(slot)), LOG_TEXT("of_request", slot->request_id));
    slot->overdue = true;
    kill(slot->pid, SIGKILL);
}

void crew_watch(struct crew *crew)
{
    const int64_t now_us = clock_steady_us();
    for (size_t i = 0; i < *slots_used; i++) {
        struct slot *slot = &slots[i];
        if (slot->pid == 0)
            continue;
        const int64_t due_us = slot->due_us, asked_us = slot->asked_to_end_us;
        if (due_us != 0 && now_us > due_us && !slot->overdue)
            kill_overdue(slot);
        else if (asked_us != 0 && now_us - asked_us > crew->serving->settings.drain_ms * 1000)
            kill(slot->pid, SIGKILL);
    }
}

bool crew_ready(const struct crew *crew, const struct generation *generation)
{
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        int64_t workers[JOB_CLASS_COUNT];
        wanted(generation, (enum pool)pool, workers);
        for (int class = 0; class < JOB_CLASS_COUNT; class ++)
            if (crew->pools[pool] &&
                members(generation, (enum pool)pool, (enum job_class) class, true) < workers[class])
                return false;
    }
    return true;
}

void crew_drain(const struct generation *keep)
{
    for (size_t i = 0; i < *slots_used; i++) {
        if (slots[i].pid == 0 || slots[i].asked_to_end_us != 0 ||
            (keep != NULL && slots[i].generation == keep->number))
            continue;
        slots[i].asked_to_end_us = clock_steady_us();
        kill(slots[i].pid, SIGTERM);
    }
}

void crew_kill(void)
{
    for (size_t i = 0; i < *slots_used; i++)
        if (slots[i].pid > 0)
            kill(slots[i].pid, SIGKILL);
}

int crew_count(void)
{
    int count = 0;
    for (size_t i = 0; i < *slots_used; i++)
        count += slots[i].pid > 0;
    for (size_t i = 0; i < RELEASES; i++)
        count += releases[i] != 0;
    return count;
}
