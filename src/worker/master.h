#ifndef WORKER_MASTER_H
#define WORKER_MASTER_H

#include <stdbool.h>

#include "kernel/pool.h"

struct master_options {
    const char *env_file;   /* NULL: none */
    bool pools[POOL_COUNT]; /* those to serve */
    const char *inherit;    /* sockets that an older master hands over, NULL: none */
    char *const *arguments; /* how this process was called: for a binary upgrade */
};

/*
 * Opens the sockets, forks the workers and looks after them until SIGTERM or SIGINT; gives the exit
 * status.
 *
 *   a worker ends    It is logged with the step and operation that it had reached, counted, and
 *                    replaced. A request past its deadline and a second more ends its worker.
 *   SIGTERM, SIGINT  Nothing is accepted any more, workers finish their request and end; after
 *                    drain_ms, or at a second signal, they are killed.
 *   SIGHUP           Settings are read again, new workers start, and when all have reached the
 *                    database the old ones drain. Wrong settings, a new worker that ends, or new
 *                    workers that are not ready within ready_ms: logged, and the old ones go on.
 *   SIGUSR2          A binary upgrade: the file that this process was started from is started again
 *                    and inherits the sockets. When its workers are ready it says so with SIGTERM,
 *                    and this one drains. If it does not come up, this one goes on.
 *
 * At the very first start workers serve whether the database answers or not. The master reads no
 * secret and holds no database client; it holds files of settings that only workers read.
 */
int master_run(const struct master_options *options);

#endif
