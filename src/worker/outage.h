#ifndef WORKER_OUTAGE_H
#define WORKER_OUTAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * What the workers of a pool tell each other about their database. Once one of them has waited for
 * it in vain, requests that need it are refused at once, but for one at a time that looks whether
 * it is back: so a database that hangs does not take all workers, and what needs none is served.
 */
struct outage {
    _Atomic int64_t next_look_us; /* steady clock; 0: the database answers, as far as is known */
};

/* Tells whether a request that needs the database may try. Who may while there is an outage is the
 * one that looks, for at most `longest_us`. */
bool outage_admits(struct outage *outage, int64_t longest_us);

/* Notes that a worker has waited in vain, and that one has had an answer. */
void outage_begins(struct outage *outage);
void outage_ends(struct outage *outage);

#endif
