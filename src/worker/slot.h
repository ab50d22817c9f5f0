#ifndef WORKER_SLOT_H
#define WORKER_SLOT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kernel/pool.h"

struct operation;

enum worker_state { WORKER_NONE, WORKER_STARTING, WORKER_IDLE, WORKER_BUSY, WORKER_ENDING };

/* What the master and one worker know of each other, in memory that they share. The worker writes,
 * the master reads, except where it says otherwise. Pointers are to static data, which stands at
 * one address in all processes of a fork. */
struct slot {
    pid_t pid; /* the master's */
    enum pool pool;
    unsigned generation;     /* the master's: grows with each reload */
    int64_t born_us;         /* the master's */
    int64_t asked_to_end_us; /* the master's: 0, or when it was told to drain */
    _Atomic int state;       /* enum worker_state */
    _Atomic int step;        /* enum step of the request at work */
    _Atomic(const struct operation *) operation;
    _Atomic int64_t started_us; /* of the request at work, on the steady clock; 0: none */
    _Atomic int64_t requests;   /* served so far */
    _Atomic int worn; /* it ended itself because of its memory or its number of requests */
};

/* The slots of this host, made before the first fork. */
extern struct slot *slots;
extern size_t slots_count;
void slots_start(size_t count);

#endif
