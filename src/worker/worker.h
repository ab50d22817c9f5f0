#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "kernel/pool.h"

/* Serves one pool's requests, one at a time, until it is told to end (SIGTERM: the request at work
 * is finished first), its parent is gone, or it is worn. Called in the process that the master
 * forked; never returns. */
_Noreturn void worker_run(enum pool pool, int listener, unsigned slot, const char *env_file);

#endif
