#ifndef WORKER_CREW_H
#define WORKER_CREW_H

#include <stdbool.h>

#include "kernel/settings.h"

/* The workers, as the master sees them: started, watched, replaced. */
struct crew {
    const char *env_file;
    struct settings settings;
    bool pools[POOL_COUNT];
    int listeners[POOL_COUNT];
    int quick_deaths[POOL_COUNT];      /* in a row */
    int64_t next_start_us[POOL_COUNT]; /* not before, after quick deaths */
    unsigned generation;
    bool ending; /* nobody is started any more */
};

/* Starts the workers that are missing in the newest generation. */
void crew_fill(struct crew *crew);

/* Buries the workers that ended: logs and counts them. */
void crew_reap(struct crew *crew);

/* Kills workers whose request is past its deadline, and those that did not end in time. */
void crew_watch(struct crew *crew);

/* Tells whether all workers of the newest generation serve. */
bool crew_ready(const struct crew *crew);

/* Asks the workers of all generations but `keep` to finish and end. */
void crew_drain(unsigned keep);

/* Workers that live. */
int crew_count(void);

#endif
