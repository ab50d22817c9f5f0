#ifndef WORKER_JOBS_LOOP_H
#define WORKER_JOBS_LOOP_H

#include <stdbool.h>

struct pipeline;
struct slot;

/* What a worker of the pool `jobs` is given by the process that it runs in. */
struct jobs_loop {
    const struct pipeline *pipeline; /* arena, database, settings */
    struct slot *slot;
    bool (*goes_on)(void); /* asked between two pieces of work */
    void (*counted)(void); /* told after each, for the counters */
};

/* Makes jobs of events and does jobs until it is to end: the job at work is finished first. Kinds
 * of jobs take turns, so that many of one kind do not keep out another. Woken by the database when
 * there is something new, and once a second where it does not wake. */
void jobs_loop(const struct jobs_loop *loop);

#endif
