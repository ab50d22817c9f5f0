#ifndef KERNEL_SCOPE_H
#define KERNEL_SCOPE_H

#include <stdint.h>

struct actor;
struct arena;
struct mongo;
struct settings;

/* What a piece of work is done in: a request, a job, a command. Rules take time, memory and the
 * actor from here only. */
struct scope {
    struct arena *arena; /* lives as long as the work */
    struct mongo *mongo; /* the process's database client; NULL where there is none */
    const struct settings *settings;
    const struct actor *actor;
    int64_t now_ms;      /* wall clock, read once at the start */
    int64_t deadline_us; /* on the steady clock: work that is not done by then gives up */
    const char *trace;   /* request id, for logs and the database's own log */
};

#endif
