#ifndef KERNEL_SCOPE_H
#define KERNEL_SCOPE_H

#include <stdint.h>

struct actor;
struct arena;
struct mongo;
struct settings;

/* The context of a unit of work: a request, a job or a command. Rules take time, memory and actor
 * from here only. */
struct scope {
    struct arena *arena; /* lives as long as the work */
    struct mongo *mongo; /* the process's database client; NULL where there is none */
    const struct settings *settings;
    const struct actor *actor;
    int64_t now_ms;      /* wall clock, read once at the start */
    int64_t deadline_us; /* on the steady clock: work that is not finished by then is given up */
    const char *trace;   /* request id, for logs and the database's own log */
};

#endif
