#ifndef WORKER_MASTER_H
#define WORKER_MASTER_H

#include <stdbool.h>

#include "kernel/pool.h"

struct master_options {
    const char *env_file;      /* NULL: none */
    bool pools[POOL_COUNT];    /* those to serve */
    int listeners[POOL_COUNT]; /* inherited sockets, or -1 */
    char *const *arguments;    /* how this process was called: for a binary upgrade */
};

/*
 * Opens the sockets, forks the workers and looks after them until SIGTERM or SIGINT; gives the exit
 * status.
 *
 *   a worker ends      logged with the step and operation it had reached, counted, started again;
 * one that dies within a second of its start waits longer each time, up to ten seconds overdue a
 * request past its deadline and a second more: the worker is killed SIGTERM, SIGINT    workers
 * finish their request and end; after `drain_ms` they are killed SIGHUP             settings are
 * read again; new workers start, and when all are ready the old ones drain. Wrong settings, or
 *                      workers that are not ready within `ready_ms`: logged, the old ones go on
 *   SIGUSR2            a binary upgrade: the file that this process was started from is started
 * again and inherits the sockets; when it serves, this one drains and ends. If it does not come up,
 * this one goes on
 *
 * The master reads no secret and holds no database client.
 */
int master_run(const struct master_options *options);

#endif
