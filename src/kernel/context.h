#ifndef KERNEL_CONTEXT_H
#define KERNEL_CONTEXT_H

#include "kernel/pool.h"

struct arena;
struct consistency;
struct event_consumer;
struct job_kind;
struct problem;
struct scope;
struct settings;
struct task;

/* What a context adds to the program besides its handlers, which the contract names. All fields are
 * optional; lists end with an entry without a name. */
struct context {
    const char *name;
    const struct job_kind *job_kinds;
    const struct event_consumer *consumers;
    const struct task *tasks;
    const char *const *settings; /* those that it reads: SETTING(field), NULL at the end */

    /* Opens resources in a worker of the pool, before the process drops its privileges. */
    void (*start)(struct arena *arena, const struct settings *settings, enum pool pool);

    /* Tells whether a worker could serve now. */
    const struct problem *(*ready)(struct scope *scope);

    /* Checks the invariants of its stored documents. Safe while others write: it reads a
     * snapshot. */
    const struct problem *(*check_consistency)(struct scope *scope,
                                               struct consistency *consistency);
};

/* The name of a row of settings.def; no other compiles. */
#define SETTING(field) (sizeof((struct settings *)0)->field > 0 ? #field : NULL)

#endif
