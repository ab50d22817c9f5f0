#ifndef WORKER_SLOT_H
#define WORKER_SLOT_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "adapters/mongo/open.h"
#include "kernel/job_class.h"
#include "kernel/pool.h"
#include "worker/outage.h"

struct job_kind;
struct operation;

enum worker_state { WORKER_STARTING, WORKER_IDLE, WORKER_BUSY, WORKER_ENDING };

/* Why a worker ended itself. */
enum wear { WEAR_NONE, WEAR_REQUESTS, WEAR_MEMORY };

enum { SLOT_CACHE_LINE = 64, REQUEST_ID_TEXT = 40 };

/* What the master and one worker know of each other, in memory that they share. Each field has one
 * writer. Pointers are to static data, which stands at one address in all processes of a fork. */
struct slot {
    /* The master's. */
    alignas(SLOT_CACHE_LINE) pid_t pid; /* 0: nobody is here */
    enum pool pool;
    enum job_class job_class;        /* in the pool jobs; else the first */
    unsigned generation;             /* grows with each reload */
    int64_t born_us;                 /* steady clock, as all times here */
    _Atomic int64_t asked_to_end_us; /* 0, or when it was told to drain */
    bool overdue;                    /* it was killed for its request's deadline */

    /* The worker's. */
    alignas(SLOT_CACHE_LINE) _Atomic int state; /* enum worker_state */
    _Atomic int step;                           /* enum step of the request at work */
    _Atomic(const struct operation *) operation;
    _Atomic(const struct job_kind *) job; /* at work, in the pool jobs */
    _Atomic int64_t due_us;               /* when the request at work must be done; 0: none is */
    _Atomic int64_t requests;             /* served so far */
    _Atomic int64_t resident_bytes;
    _Atomic int wear; /* enum wear */
    _Atomic bool in_transaction;
    uint8_t session[MONGO_SESSION_BYTES]; /* of that transaction */
    char request_id[REQUEST_ID_TEXT];
};

/* What all processes of this host share. */
struct host {
    int64_t started_ms; /* wall clock */
    _Atomic int64_t reload_ms;
    _Atomic bool reload_refused;
    struct outage outages[POOL_COUNT];
    _Atomic int64_t jobs_measured_us; /* steady clock */
};

/* Room for two generations of the largest pools, so that a reload may change the number of workers.
 * Only what was used is touched: `*slots_used` is one past the last slot that ever was. */
enum { SLOTS = 2 * POOL_COUNT * 256 };
extern struct slot *slots;
extern size_t *slots_used;
extern struct host *host;

/* Makes them, before the first fork. */
void slots_start(void);

/* Names what a worker is at: an operation, a kind of job, or nothing (""). */
const char *slot_work(const struct slot *slot);

/* Gives a slot where nobody is, zeroed, or NULL. */
struct slot *slots_take(void);

#endif
