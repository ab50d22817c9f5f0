#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

#include "kernel/pool.h"

struct slot;

/* What the master passes to a worker at its start. */
struct worker_start {
    enum pool pool;
    int listener;
    int settings; /* the pool's part of the snapshot */
    struct slot *slot;
    pid_t master;
    bool prove; /* serve only when the database has answered */
};

/* Serves one pool's requests, or does jobs in the pool `jobs`, one at a time, until it is told to
 * end (SIGTERM: the request at work is finished first, and nothing is accepted any more), its
 * master is gone, or it has to be recycled. Called in the process that the master forked; never
 * returns. */
_Noreturn void worker_run(const struct worker_start *start);

#endif
