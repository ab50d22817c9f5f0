#ifndef HTTP_PIPELINE_H
#define HTTP_PIPELINE_H

#include "http/request.h"

/* What the process gives to the pipeline. */
struct pipeline {
    enum pool pool;
    struct arena *arena;
    struct mongo *mongo;
    const struct settings *settings;
    /* Authenticates the caller: gives an actor in the arena, or a problem. Provided by the context
     * `identity`. */
    const struct problem *(*identify)(struct request *request, const struct actor **actor_r);
    /* Tells whether a request that needs the database may try it now. */
    bool (*admits)(void);
    /* Called at each step, so that the master can tell where a request was. */
    void (*reached)(enum step step, const struct operation *operation);
    /* Called once at the end: for the counters. */
    void (*counted)(const struct request *request, int64_t duration_us);
};

/* Serves the request that `fcgi` holds: one table of steps, stopped by the first problem. Always
 * answers. */
void pipeline_serve(const struct pipeline *pipeline, struct fcgi *fcgi);

/* Runs the handler of an unsafe operation in one transaction with its idempotency record, or
 * replays the answer that the key already has. Refuses: idempotency_key_missing,
 * idempotency_key_reused (other request), idempotency_key_in_flight. Races: two requests with one
 * key: one is done, the other waits for it and replays. Breaks: as mongo_transaction; an unknown
 * commit is resolved by reading the record. */
const struct problem *idempotency_run(struct request *request);

/* Runs the handler of a resumable operation while it holds the lease of its key's record, or
 * replays the answer. Refuses: as idempotency_run; idempotency_key_in_flight as long as another one
 * holds the lease. Races: one request of a key is at work at a time; when its worker dies, the next
 * takes over once the lease is over. Breaks: outcome_unknown when the record has no answer after a
 * commit whose outcome is unknown; repeating resumes. */
const struct problem *resumable_run(struct request *request);

/* Finds the key of the request and keeps it there. Refuses: idempotency_key_missing,
 * invalid_request. */
const struct problem *idempotency_key_of(struct request *request);

/* Takes the answer from a record; `own` tells that it is this very request's, not an earlier one's.
 * Refuses: idempotency_key_reused. */
struct idempotency_record;
const struct problem *idempotency_replay(struct request *request,
                                         const struct idempotency_record *record, bool own);

/* Reads the record of the request's key at majority, so that what is found cannot be rolled back;
 * NULL: there is none. */
const struct problem *idempotency_find(struct request *request,
                                       struct idempotency_record **record_r);

/* Reads the path, query and header parameters, naming every fault. */
const struct problem *bind_parameters(struct request *request);

/* Writes head and body of the answer to the client. */
void response_send(struct request *request);

/* Turns a problem into the answer. Source: RFC 9457. */
void response_problem(struct request *request, const struct problem *problem);

/* Checks the answer against the contract: status, body, and problem code must be declared. Gives
 * what is wrong, or NULL. */
const char *answer_fault(struct request *request);

#endif
