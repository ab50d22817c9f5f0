#ifndef WORKER_RELEASE_H
#define WORKER_RELEASE_H

#include <stdint.h>
#include <sys/types.h>

#include "adapters/mongo/open.h"
#include "kernel/pool.h"

/* What a dead worker left open. */
struct release {
    enum pool pool;
    int settings; /* the pool's part of the snapshot */
    pid_t master;
    pid_t worker;
    uint8_t session[MONGO_SESSION_BYTES];
};

/* Ends the server session of a dead worker, so that what its transaction had locked is free at once
 * and not only when the server's own limit is over (a minute, unless set). Runs in a process that
 * the master forked for it, because the master holds no secret and no connection, with the means of
 * the dead worker's pool; lives no longer than a request may take. The exit status says whether it
 * was done. */
_Noreturn void release_run(const struct release *release);

#endif
