#ifndef HTTP_PIPELINE_H
#define HTTP_PIPELINE_H

#include "http/request.h"

/* What the pipeline is given by the process that it runs in. */
struct pipeline {
    enum pool pool;
    struct arena *arena;
    struct mongo *mongo;
    const struct settings *settings;
    /* Finds out who asks: an actor that lives in the arena, or a problem. Given by the context that
     * knows. */
    const struct problem *(*identify)(struct scope *scope, const char *authorization,
                                      const struct actor **actor_r);
    /* Told at each step, so that whoever watches knows where a request was. */
    void (*reached)(enum step step, const struct operation *operation);
    /* Told once at the end: for the counters. */
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
