#ifndef WORKER_CREW_H
#define WORKER_CREW_H

#include <stdbool.h>

#include "worker/snapshot.h"

struct arena;

/* Workers that were started from the same settings. */
struct generation {
    unsigned number;
    struct arena *arena;
    struct settings settings; /* without secrets */
    struct snapshot snapshot;
    bool prove;  /* its workers serve only when the database has answered */
    bool failed; /* one of them ended before it served */
};

/* The workers, as the master sees them: started, watched, replaced. Those of older generations
 * than the two named drain. */
struct crew {
    bool pools[POOL_COUNT];
    int listeners[POOL_COUNT];
    struct generation *serving;
    struct generation *rising;         /* is to take over when it is ready; NULL: none */
    int quick_deaths[POOL_COUNT];      /* in a row */
    int64_t next_start_us[POOL_COUNT]; /* not before, after quick deaths */
};

/* Reads the settings for a new generation. Refuses (NULL) after logging every mistake. */
struct generation *generation_new(const char *env_file, const bool pools[static POOL_COUNT],
                                  bool prove);
void generation_free(struct generation *generation);

/* Starts the workers that are missing. One that ended within a second of its start, unless it was
 * killed by hand, makes its pool wait, longer each time, up to ten seconds; other pools do not wait
 * with it. */
void crew_fill(struct crew *crew);

/* Logs and counts the workers that have exited. If one died in a transaction, a process of its own
 * releases the locks. */
void crew_reap(struct crew *crew);

/* Kills workers whose request is past its deadline, and those that did not end within drain_ms. */
void crew_watch(struct crew *crew);

/* Tells whether all workers of a generation serve. */
bool crew_ready(const struct crew *crew, const struct generation *generation);

/* Asks the workers of all generations but `keep` (NULL: of all) to finish and end. */
void crew_drain(const struct generation *keep);

/* Ends all workers at once. */
void crew_kill(void);

/* Workers that live, and processes that release what dead ones left. */
int crew_count(void);

#endif
