#include "worker/gauges.h"

#include "base/buffer.h"
#include "config.h"
#include "worker/slot.h"

static const char *const states[] = {"starting", "idle", "busy", "ending"};
enum { STATES = sizeof states / sizeof *states };

static void head(struct buffer *buffer, const char *name, const char *prose)
{
    buffer_add_format(buffer, "# HELP cartwright_%s %s\n# TYPE cartwright_%s gauge\n", name, prose,
                      name);
}

static void write_states(struct buffer *buffer)
{
    unsigned count[POOL_COUNT][STATES] = {{0}};
    for (size_t i = 0; i < *slots_used; i++)
        if (slots[i].pid > 0)
            count[slots[i].pool][slots[i].state]++;
    head(buffer, "workers", "Workers that live, by pool and state.");
    for (int pool = 0; pool < POOL_COUNT; pool++)
        for (int state = 0; state < STATES; state++)
            buffer_add_format(buffer, "cartwright_workers{pool=\"%s\",state=\"%s\"} %u\n",
                              pool_name((enum pool)pool), states[state], count[pool][state]);
}

static void write_memory(struct buffer *buffer)
{
    int64_t bytes[POOL_COUNT] = {0};
    for (size_t i = 0; i < *slots_used; i++)
        if (slots[i].pid > 0)
            bytes[slots[i].pool] += slots[i].resident_bytes;
    head(buffer, "workers_resident_bytes", "Resident memory of the workers, by pool.");
    for (int pool = 0; pool < POOL_COUNT; pool++)
        buffer_add_format(buffer, "cartwright_workers_resident_bytes{pool=\"%s\"} %lld\n",
                          pool_name((enum pool)pool), (long long)bytes[pool]);
}

static void write_time(struct buffer *buffer, const char *name, const char *prose, int64_t wall_ms)
{
    head(buffer, name, prose);
    buffer_add_format(buffer, "cartwright_%s %.3f\n", name, (double)wall_ms / 1000);
}

void gauges_write(struct buffer *buffer)
{
    write_states(buffer);
    write_memory(buffer);
    write_time(buffer, "start_time_seconds", "When the master started, as seconds since 1970.",
               host->started_ms);
    write_time(buffer, "last_reload_time_seconds",
               "When settings were last taken up, as seconds since 1970.", host->reload_ms);
    head(buffer, "last_reload_successful", "Whether the last reload was done (1) or refused (0).");
    buffer_add_format(buffer, "cartwright_last_reload_successful %d\n", !host->reload_refused);
    head(buffer, "build_info", "Which version this is.");
    buffer_add_format(buffer, "cartwright_build_info{version=\"%s\"} 1\n", PACKAGE_VERSION);
}
