#ifndef WORKER_SNAPSHOT_H
#define WORKER_SNAPSHOT_H

#include <stdbool.h>

#include "kernel/settings.h"

/*
 * The settings of one generation of workers, read once by a short-lived process that holds all
 * secrets and serves nobody. For each pool it leaves an anonymous file with what that pool may
 * know, and one without secrets for the master, which passes the files on and never maps their
 * content. A worker that is replaced later gets the same settings, whatever has become of the files
 * they came from.
 */
struct snapshot {
    int files[POOL_COUNT]; /* -1: none */
};

/* Reads the settings of these pools, checks the users and connection strings that they name, and
 * gives the master's part. Refuses (false) after logging every mistake, once each. */
bool snapshot_take(struct arena *arena, const char *env_file, const bool pools[static POOL_COUNT],
                   struct snapshot *snapshot_r, struct settings *settings_r);

/* Closes the files of all pools but `keep` (-1: of all). */
void snapshot_close(struct snapshot *snapshot, int keep);

#endif
