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

/* A write on its way. The reply is apart from it, because bson_t wants more alignment than gcc's
 * address sanitizer gives to a struct around it. */
struct sending {
    const char *collection;
    mongoc_collection_t *to;
    const bson_t *options;
    int64_t start_us;
    bson_t *reply;
    bson_error_t error;
};

/* What was collected goes first. */
static const struct problem *begin(struct scope *scope, const char *collection,
                                   const bson_t *options, struct sending *sending_r,
                                   struct mongo_change *change_r)
{
    *change_r = (struct mongo_change){0};
    const struct problem *problem = mongo_bulk_send(scope);
    if (problem == NULL)
        problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    sending_r->collection = collection;
    sending_r->to = mongo_collection(scope->mongo, collection);
    sending_r->options = mongo_options(scope, options, false);
    sending_r->start_us = clock_steady_us();
    return NULL;
}

/* Reads the reply into the change and frees it. */
static const struct problem *finish(struct scope *scope, struct sending *sending, bool done,
                                    struct mongo_change *change_r)
{
    const bson_t *reply = sending->reply;
    const struct problem *problem = NULL;
    mongo_count_command(scope->mongo, sending->start_us);
    *change_r = (struct mongo_change){
        .matched = reply_number(reply, "matchedCount") + reply_number(reply, "deletedCount"),
        .modified = reply_number(reply, "modifiedCount"),
        .upserted = bson_has_field(reply, "upsertedId"),
    };
    if (!done && sending->error.code == DUPLICATE_KEY)
        change_r->duplicate = duplicate_index(scope, sending->error.message);
    else if (!done)
        problem = mongo_problem(scope, sending->collection, true, &sending->error, reply);
    bson_destroy(sending->reply);
    return problem;
}

/* The driver's calls for a write that is one document, and for one that is two: what to find, and
 * what becomes of it. */
typedef bool one_call(mongoc_collection_t *, const bson_t *, const bson_t *, bson_t *,
                      bson_error_t *);
typedef bool two_call(mongoc_collection_t *, const bson_t *, const bson_t *, const bson_t *,
                      bson_t *, bson_error_t *);

static const struct problem *write_one(struct scope *scope, const char *collection, one_call *call,
                                       const bson_t *document, const bson_t *options,
                                       struct mongo_change *change_r)
{
    bson_t reply;
    struct sending sending = {.reply = &reply};
    const struct problem *problem = begin(scope, collection, options, &sending, change_r);
    if (problem != NULL)
        return problem;
    bool done = call(sending.to, document, sending.options, &reply, &sending.error);
    return finish(scope, &sending, done, change_r);
}

static const struct problem *write_two(struct scope *scope, const char *collection, two_call *call,
                                       const bson_t *filter, const bson_t *document,
                                       const bson_t *options, struct mongo_change *change_r)
{
    bson_t reply;
    struct sending sending = {.reply = &reply};
    const struct problem *problem = begin(scope, collection, options, &sending, change_r);
    if (problem != NULL)
        return problem;
    bool done = call(sending.to, filter, document, sending.options, &reply, &sending.error);
    return finish(scope, &sending, done, change_r);
}

/* What is told of a write that was collected: that it did what it is for. */
static const struct mongo_change collected = {.matched = 1, .modified = 1};

static const bson_t *early(struct scope *scope)
{
    return MONGO_DOC(scope, "writeConcern", "{", "w", BCON_INT32(1), "}");
}

const struct problem *mongo_insert(struct scope *scope, const char *collection,
                                   const struct shape *shape, const void *record,
                                   struct mongo_change *change_r)
{
    const bson_t *document = mongo_encode(scope, shape, record);
    *change_r = collected;
    if (mongo_bulk_insert(scope, collection, document))
        return NULL;
    return write_one(scope, collection, mongoc_collection_insert_one, document, NULL, change_r);
}

const struct problem *mongo_insert_early(struct scope *scope, const char *collection,
                                         const struct shape *shape, const void *record,
                                         struct mongo_change *change_r)
{
    mongo_must_be_outside(scope, "insert_early");
    return write_one(scope, collection, mongoc_collection_insert_one,
                     mongo_encode(scope, shape, record), early(scope), change_r);
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
    bson_t reply;
    struct sending sending = {.reply = &reply};
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
    const struct problem *problem = begin(scope, collection, NULL, &sending, change_r);
    if (problem != NULL)
        return problem;
    bool done = mongoc_collection_insert_many(sending.to, documents + queued, count - queued,
                                              sending.options, &reply, &sending.error);
    const int64_t at = done ? -1 : refused_at(&reply);
    problem = finish(scope, &sending, done, change_r);
    if (change_r->duplicate != NULL)
        *duplicate_at_r = (int64_t)queued + at;
    return problem;
}

/* As a command, because the driver passes no time limit on with an update; and without one it could
 * be done after its work was given up and taken over by another. */
const struct problem *mongo_update_each_early(struct scope *scope, const char *collection,
                                              const struct mongo_statement *statements,
                                              size_t count, struct mongo_change *change_r)
{
    mongo_must_be_outside(scope, "update_each_early");
    bson_t reply;
    struct sending sending = {.reply = &reply};
    bson_t updates;
    const struct problem *problem = begin(scope, collection, early(scope), &sending, change_r);
    if (problem != NULL)
        return problem;
    bson_t *command = MONGO_DOC(scope, "update", BCON_UTF8(collection));
    BSON_APPEND_ARRAY_BEGIN(command, "updates", &updates);
    for (size_t i = 0; i < count; i++) {
        char room[16];
        const char *key;
        bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        BSON_APPEND_DOCUMENT(&updates, key,
                             MONGO_DOC(scope, "q", BCON_DOCUMENT(statements[i].filter), "u",
                                       BCON_DOCUMENT(statements[i].update)));
    }
    bson_append_array_end(command, &updates);
    BSON_APPEND_INT64(command, "maxTimeMS", mongo_left_ms(scope));
    bool done = mongoc_client_write_command_with_opts(
        scope->mongo->client, mongoc_database_get_name(scope->mongo->database), command,
        sending.options, &reply, &sending.error);
    mongo_count_command(scope->mongo, sending.start_us);
    *change_r = (struct mongo_change){.matched = reply_number(&reply, "n"),
                                      .modified = reply_number(&reply, "nModified")};
    if (!done)
        problem = mongo_problem(scope, collection, true, &sending.error, &reply);
    else if (bson_has_field(&reply, "writeErrors"))
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    bson_destroy(&reply);
    return problem;
}

const struct problem *mongo_update_early(struct scope *scope, const char *collection,
                                         const bson_t *filter, const bson_t *update,
                                         struct mongo_change *change_r)
{
    const struct mongo_statement one = {.filter = filter, .update = update};
    return mongo_update_each_early(scope, collection, &one, 1, change_r);
}

const struct problem *mongo_update_many_early(struct scope *scope, const char *collection,
                                              const bson_t *filter, const bson_t *update,
                                              struct mongo_change *change_r)
{
    mongo_must_be_outside(scope, "update_many_early");
    return write_two(scope, collection, mongoc_collection_update_many, filter, update, early(scope),
                     change_r);
}

const struct problem *mongo_replace(struct scope *scope, const char *collection,
                                    const bson_t *filter, const struct shape *shape,
                                    const void *record, struct mongo_change *change_r)
{
    return write_two(scope, collection, mongoc_collection_replace_one, filter,
                     mongo_encode(scope, shape, record), NULL, change_r);
}

const struct problem *mongo_update(struct scope *scope, const char *collection,
                                   const bson_t *filter, const bson_t *update, bool upsert,
                                   struct mongo_change *change_r)
{
    *change_r = collected;
    if (!upsert && mongo_bulk_update(scope, collection, filter, update))
        return NULL;
    return write_two(scope, collection, mongoc_collection_update_one, filter, update,
                     upsert ? MONGO_DOC(scope, "upsert", BCON_BOOL(true)) : NULL, change_r);
}

const struct problem *mongo_update_many(struct scope *scope, const char *collection,
                                        const bson_t *filter, const bson_t *update,
                                        struct mongo_change *change_r)
{
    return write_two(scope, collection, mongoc_collection_update_many, filter, update, NULL,
                     change_r);
}

const struct problem *mongo_delete(struct scope *scope, const char *collection,
                                   const bson_t *filter, struct mongo_change *change_r)
{
    return write_one(scope, collection, mongoc_collection_delete_one, filter, NULL, change_r);
}

const struct problem *mongo_delete_many(struct scope *scope, const char *collection,
                                        const bson_t *filter, struct mongo_change *change_r)
{
    return write_one(scope, collection, mongoc_collection_delete_many, filter, NULL, change_r);
}
