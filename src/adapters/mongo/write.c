#include <string.h>

#include "adapters/mongo/bulk.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

enum { DUPLICATE_KEY = 11000 };

/* The server's message is the only place that names the index: "… index: NAME dup key: …". Behind a
 * dot migrate counts the definitions that a name has had. */
static const char *duplicate_index(struct scope *scope, const char *message)
{
    const char *at = strstr(message, "index: ");
    return at == NULL ? "" : arena_copy(scope->arena, at + 7, strcspn(at + 7, ". "));
}

static int64_t reply_number(const bson_t *reply, const char *name)
{
    bson_iter_t iter;
    return bson_iter_init_find(&iter, reply, name) ? bson_iter_as_int64(&iter) : 0;
}

/* What was collected goes first. */
static const struct problem *begin(struct scope *scope, struct mongo_change *change_r)
{
    *change_r = (struct mongo_change){0};
    const struct problem *problem = mongo_bulk_send(scope);
    return problem == NULL ? mongo_await(scope) : problem;
}

/* What is told of a write that was collected: that it did what it is for. */
static const struct mongo_change collected = {.matched = 1, .modified = 1};

/* Ends a write: reads the reply into the change and frees it. */
static const struct problem *finish(struct scope *scope, const char *collection, bool done,
                                    const bson_error_t *error, bson_t *reply, int64_t start_us,
                                    struct mongo_change *change_r)
{
    const struct problem *problem = NULL;
    mongo_count_command(scope->mongo, start_us);
    *change_r = (struct mongo_change){
        .matched = reply_number(reply, "matchedCount") + reply_number(reply, "deletedCount"),
        .modified = reply_number(reply, "modifiedCount"),
        .upserted = bson_has_field(reply, "upsertedId"),
    };
    if (!done && error->code == DUPLICATE_KEY)
        change_r->duplicate = duplicate_index(scope, error->message);
    else if (!done)
        problem = mongo_problem(scope, collection, true, error, reply);
    bson_destroy(reply);
    return problem;
}

const struct problem *mongo_insert(struct scope *scope, const char *collection,
                                   const struct shape *shape, const void *record,
                                   struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    bson_t *document = mongo_encode(scope, shape, record);
    *change_r = collected;
    if (mongo_bulk_insert(scope, collection, document))
        return NULL;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_insert_one(mongo_collection(scope->mongo, collection), document,
                                             options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

/* The place of the first document that was refused. */
static int64_t refused_at(const bson_t *reply)
{
    bson_iter_t iter, at;
    return bson_iter_init(&iter, reply) &&
                   bson_iter_find_descendant(&iter, "writeErrors.0.index", &at)
               ? bson_iter_as_int64(&at)
               : -1;
}

const struct problem *mongo_insert_many(struct scope *scope, const char *collection,
                                        const struct shape *shape, const void *const *records,
                                        size_t count, struct mongo_change *change_r,
                                        int64_t *duplicate_at_r)
{
    bson_error_t error;
    bson_t reply;
    const bson_t **documents = ARENA_ARRAY(scope->arena, const bson_t *, count + 1);
    size_t queued = 0;
    for (size_t i = 0; i < count; i++)
        documents[i] = mongo_encode(scope, shape, records[i]);
    *change_r = collected;
    *duplicate_at_r = -1;
    while (queued < count && mongo_bulk_insert(scope, collection, documents[queued]))
        queued++;
    if (queued == count)
        return NULL;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    documents += queued;
    count -= queued;
    bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_insert_many(mongo_collection(scope->mongo, collection), documents,
                                              count, options, &reply, &error);
    *duplicate_at_r = done ? -1 : refused_at(&reply);
    problem = finish(scope, collection, done, &error, &reply, start_us, change_r);
    if (change_r->duplicate == NULL)
        *duplicate_at_r = -1;
    return problem;
}

static bson_t *early(struct scope *scope)
{
    return mongo_options(scope, MONGO_DOC(scope, "writeConcern", "{", "w", BCON_INT32(1), "}"),
                         false);
}

const struct problem *mongo_insert_early(struct scope *scope, const char *collection,
                                         const struct shape *shape, const void *record,
                                         struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *document = mongo_encode(scope, shape, record);
    bson_t *options = early(scope);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_insert_one(mongo_collection(scope->mongo, collection), document,
                                             options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

/* As a command, because the driver passes no time limit on with an update; and without one it could
 * be done after its work was given up and taken over by another. */
const struct problem *mongo_update_early(struct scope *scope, const char *collection,
                                         const bson_t *filter, const bson_t *update,
                                         struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *command = MONGO_DOC(scope, "update", BCON_UTF8(collection), "updates", "[", "{", "q",
                                BCON_DOCUMENT(filter), "u", BCON_DOCUMENT(update), "}", "]",
                                "maxTimeMS", BCON_INT64(mongo_left_ms(scope)));
    int64_t start_us = clock_steady_us();
    bool done = mongoc_client_write_command_with_opts(
        scope->mongo->client, mongoc_database_get_name(scope->mongo->database), command,
        early(scope), &reply, &error);
    mongo_count_command(scope->mongo, start_us);
    *change_r = (struct mongo_change){.matched = reply_number(&reply, "n"),
                                      .modified = reply_number(&reply, "nModified")};
    if (!done)
        problem = mongo_problem(scope, collection, true, &error, &reply);
    else if (bson_has_field(&reply, "writeErrors"))
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    bson_destroy(&reply);
    return problem;
}

const struct problem *mongo_update_many_early(struct scope *scope, const char *collection,
                                              const bson_t *filter, const bson_t *update,
                                              struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *options = early(scope);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_update_many(mongo_collection(scope->mongo, collection), filter,
                                              update, options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

const struct problem *mongo_replace(struct scope *scope, const char *collection,
                                    const bson_t *filter, const struct shape *shape,
                                    const void *record, struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *document = mongo_encode(scope, shape, record);
    bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_replace_one(mongo_collection(scope->mongo, collection), filter,
                                              document, options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

const struct problem *mongo_update(struct scope *scope, const char *collection,
                                   const bson_t *filter, const bson_t *update, bool upsert,
                                   struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    *change_r = collected;
    if (!upsert && mongo_bulk_update(scope, collection, filter, update))
        return NULL;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *options = mongo_options(scope, NULL, false);
    BSON_APPEND_BOOL(options, "upsert", upsert);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_update_one(mongo_collection(scope->mongo, collection), filter,
                                             update, options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

const struct problem *mongo_update_many(struct scope *scope, const char *collection,
                                        const bson_t *filter, const bson_t *update,
                                        struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_update_many(mongo_collection(scope->mongo, collection), filter,
                                              update, options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

const struct problem *mongo_delete(struct scope *scope, const char *collection,
                                   const bson_t *filter, struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_delete_one(mongo_collection(scope->mongo, collection), filter,
                                             options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}

const struct problem *mongo_delete_many(struct scope *scope, const char *collection,
                                        const bson_t *filter, struct mongo_change *change_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = begin(scope, change_r);
    if (problem != NULL)
        return problem;
    bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_delete_many(mongo_collection(scope->mongo, collection), filter,
                                              options, &reply, &error);
    return finish(scope, collection, done, &error, &reply, start_us, change_r);
}
