#ifndef WORKER_UPGRADE_H
#define WORKER_UPGRADE_H

#include <stdbool.h>
#include <sys/types.h>

#include "kernel/pool.h"

/* Starts this program's file again, as it is now, with the same arguments and the sockets; gives
 * the process, or -1 after logging why. */
pid_t upgrade_start(char *const *arguments, const int listeners[static POOL_COUNT]);

/* Reads which sockets a process was handed, NAME=DESCRIPTOR,… as upgrade_start() writes it. Refuses
 * (false) what is no listening socket; others stay as they are in `listeners`. */
bool upgrade_inherit(const char *list, int listeners[static POOL_COUNT]);

#endif
