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

/* Does the jobs of the slot's class, and for the class quick makes jobs of events, until it is to
 * end: the job at work is finished first. Woken by the database when there is something new for
 * it, and once a second where it does not wake. */
void jobs_loop(const struct jobs_loop *loop);

#endif
