#include "adapters/mongo/client.h"
#include "base/clock.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

void mongo_stream_close(struct mongo *mongo)
{
    if (mongo->inserts != NULL)
        mongoc_change_stream_destroy(mongo->inserts);
    mongo->inserts = NULL;
}

/* A stream that failed is of no use any more. */
static const struct problem *check(struct scope *scope)
{
    bson_error_t error;
    const bson_t *reply;
    const struct problem *problem = NULL;
    if (mongoc_change_stream_error_document(scope->mongo->inserts, &error, &reply)) {
        problem = mongo_problem(scope, "watch", false, &error, reply);
        mongo_stream_close(scope->mongo);
    }
    return problem;
}

static const struct problem *open_stream(struct scope *scope, const bson_t *which, int64_t wait_ms)
{
    const struct problem *problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    /* That something came is all there is to know, so the documents stay where they are. */
    const bson_t *pipeline =
        MONGO_DOC(scope, "pipeline", "[", "{", "$match", "{", "operationType", BCON_UTF8("insert"),
                  "}", "}", "{", "$match", BCON_DOCUMENT(which), "}", "{", "$project", "{", "_id",
                  BCON_INT32(1), "}", "}", "]");
    const bson_t *options = MONGO_DOC(scope, "maxAwaitTimeMS", BCON_INT64(wait_ms));
    int64_t start_us = clock_steady_us();
    scope->mongo->inserts = mongoc_database_watch(scope->mongo->database, pipeline, options);
    mongo_count_command(scope->mongo, start_us);
    return check(scope);
}

const struct problem *mongo_wait_for_insert(struct scope *scope, const bson_t *which,
                                            int64_t wait_ms)
{
    const bson_t *ignored;
    if (scope->mongo->inserts == NULL)
        return open_stream(scope, which, wait_ms);
    return mongoc_change_stream_next(scope->mongo->inserts, &ignored) ? NULL : check(scope);
}

void mongo_wait_end(struct scope *scope)
{
    mongo_stream_close(scope->mongo);
}
