#ifndef WORKER_LISTEN_H
#define WORKER_LISTEN_H

#include "kernel/pool.h"

struct settings;

/* Opens the listening socket of a pool, unix:PATH or ADDRESS:PORT, without blocking. A socket file
 * that nobody listens on is replaced; it can be reached by owner and group only. Gives -1 after
 * logging why. */
int listen_open(const struct settings *settings, enum pool pool);

/* Closes it for all who share it: from now on connecting is refused, and the socket file is gone.
 */
void listen_end(const struct settings *settings, enum pool pool, int listener);

#endif
