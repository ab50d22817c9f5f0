#include "worker/crew.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/request.h"
#include "kernel/metrics.h"
#include "worker/slot.h"
#include "worker/worker.h"

enum { QUICK_DEATH_US = 1000000, WAIT_MOST_US = 10000000, OVERDUE_GRACE_US = 1000000 };

static int crew_of(const struct crew *crew, enum pool pool, bool ready)
{
    int count = 0;
    for (size_t i = 0; i < slots_count; i++)
        count += slots[i].pid > 0 && slots[i].pool == pool &&
                 slots[i].generation == crew->generation && slots[i].asked_to_end_us == 0 &&
                 (!ready || slots[i].state == WORKER_IDLE || slots[i].state == WORKER_BUSY);
    return count;
}

static struct slot *free_slot(void)
{
    for (size_t i = 0; i < slots_count; i++)
        if (slots[i].pid == 0)
            return &slots[i];
    return NULL;
}

static void start_one(struct crew *crew, enum pool pool)
{
    struct slot *slot = free_slot();
    if (slot == NULL)
        return; /* the old generation still drains */
    memset(slot, 0, sizeof *slot);
    slot->pool = pool;
    slot->generation = crew->generation;
    slot->state = WORKER_STARTING;
    slot->born_us = clock_steady_us();
    pid_t pid = fork();
    if (pid < 0) {
        log_event(LOG_ERROR, "fork", LOG_TEXT("why", strerror(errno)));
        crew->next_start_us[pool] = clock_steady_us() + QUICK_DEATH_US;
        return;
    }
    if (pid == 0) {
        for (int i = 0; i < POOL_COUNT; i++)
            if (crew->listeners[i] >= 0 && i != (int)pool)
                close(crew->listeners[i]);
        worker_run(pool, crew->listeners[pool], (unsigned)(slot - slots), crew->env_file);
    }
    slot->pid = pid;
    metrics_add(METRIC_workers_started, 1);
}

void crew_fill(struct crew *crew)
{
    if (crew->ending)
        return;
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        if (!crew->pools[pool] || clock_steady_us() < crew->next_start_us[pool])
            continue;
        int missing = (int)crew->settings.pools[pool].workers - crew_of(crew, pool, false);
        for (; missing > 0; missing--)
            start_one(crew, (enum pool)pool);
    }
}

static void note_quick_death(struct crew *crew, const struct slot *slot)
{
    int64_t now_us = clock_steady_us();
    if (now_us - slot->born_us >= QUICK_DEATH_US) {
        crew->quick_deaths[slot->pool] = 0;
        return;
    }
    int deaths = crew->quick_deaths[slot->pool]++;
    int64_t wait_us = (int64_t)50000 << (deaths < 10 ? deaths : 10);
    crew->next_start_us[slot->pool] = now_us + (wait_us > WAIT_MOST_US ? WAIT_MOST_US : wait_us);
}

static void bury(struct crew *crew, struct slot *slot, int status)
{
    const struct operation *operation = slot->operation;
    const bool crashed = WIFSIGNALED(status);
    const bool failed = crashed || WEXITSTATUS(status) != 0;
    log_event(failed ? LOG_ERROR : LOG_INFO, "worker_ended", LOG_NUMBER("worker", slot->pid),
              LOG_TEXT("pool", pool_name(slot->pool)),
              LOG_NUMBER("signal", crashed ? WTERMSIG(status) : 0),
              LOG_NUMBER("exit", crashed ? 0 : WEXITSTATUS(status)),
              LOG_TEXT("step", step_name((enum step)slot->step)),
              LOG_TEXT("operation", operation == NULL ? "" : operation->id),
              LOG_NUMBER("requests", slot->requests));
    if (crashed)
        metrics_add(METRIC_workers_crashed, 1);
    if (slot->worn)
        metrics_add(METRIC_workers_worn, 1);
    if (slot->asked_to_end_us == 0 && !slot->worn)
        note_quick_death(crew, slot);
    slot->pid = 0;
}

void crew_reap(struct crew *crew)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (size_t i = 0; i < slots_count; i++)
            if (slots[i].pid == pid)
                bury(crew, &slots[i], status);
}

static void kill_overdue(struct slot *slot)
{
    const struct operation *operation = slot->operation;
    log_event(LOG_ERROR, "worker_overdue", LOG_NUMBER("worker", slot->pid),
              LOG_TEXT("step", step_name((enum step)slot->step)),
              LOG_TEXT("operation", operation == NULL ? "" : operation->id));
    metrics_add(METRIC_workers_overdue, 1);
    kill(slot->pid, SIGKILL);
}

void crew_watch(struct crew *crew)
{
    const int64_t now_us = clock_steady_us();
    const int64_t longest_us = crew->settings.request_deadline_ms * 1000 + OVERDUE_GRACE_US;
    for (size_t i = 0; i < slots_count; i++) {
        struct slot *slot = &slots[i];
        if (slot->pid == 0)
            continue;
        int64_t started_us = slot->started_us, asked_us = slot->asked_to_end_us;
        if (started_us != 0 && now_us - started_us > longest_us)
            kill_overdue(slot);
        else if (asked_us != 0 && now_us - asked_us > crew->settings.drain_ms * 1000)
            kill(slot->pid, SIGKILL);
    }
}

bool crew_ready(const struct crew *crew)
{
    for (int pool = 0; pool < POOL_COUNT; pool++)
        if (crew->pools[pool] &&
            crew_of(crew, (enum pool)pool, true) < crew->settings.pools[pool].workers)
            return false;
    return true;
}

void crew_drain(unsigned keep)
{
    for (size_t i = 0; i < slots_count; i++) {
        if (slots[i].pid == 0 || slots[i].generation == keep || slots[i].asked_to_end_us != 0)
            continue;
        slots[i].asked_to_end_us = clock_steady_us();
        kill(slots[i].pid, SIGTERM);
    }
}

int crew_count(void)
{
    int count = 0;
    for (size_t i = 0; i < slots_count; i++)
        count += slots[i].pid > 0;
    return count;
}
