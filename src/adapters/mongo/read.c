#include <string.h>

#include "adapters/mongo/bulk.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/* As a command and not by the driver's cursor, which chooses a server twice for each command and
 * copies what it knows of it each time: a third of the instructions of a small read. */
static bool find(struct scope *scope, const char *collection, const bson_t *filter,
                 const bson_t *options, size_t limit, bson_t *reply_r, bson_error_t *error_r)
{
    const bson_t *rest = mongo_options(scope, options, true);
    bson_t command = BSON_INITIALIZER;
    BSON_APPEND_UTF8(&command, "find", collection);
    BSON_APPEND_DOCUMENT(&command, "filter", filter);
    BSON_APPEND_INT64(&command, "limit", (int64_t)limit);
    /* One more, or the server may keep the cursor because it does not know that it is at the end.
     */
    BSON_APPEND_INT64(&command, "batchSize", (int64_t)limit + 1);
    BSON_APPEND_BOOL(&command, "singleBatch", limit == 1);
    bool done = mongoc_client_read_command_with_opts(
        scope->mongo->client, mongo_database_name(scope), &command, NULL, rest, reply_r, error_r);
    bson_destroy(&command);
    return done;
}

/* What is being read, and how far. */
struct reading {
    const struct shape *shape;
    char *records;
    size_t count, limit;
};

/* Decodes a document whose bytes live as long as the arena. */
static bool take(struct scope *scope, struct reading *reading, const uint8_t *bytes,
                 uint32_t length)
{
    bson_t document;
    const size_t size = reading->shape->size;
    const void *record = bson_init_static(&document, bytes, length)
                             ? mongo_decode(scope, reading->shape, &document)
                             : NULL;
    if (record == NULL)
        return false;
    memcpy(reading->records + reading->count++ * size, record, size);
    return true;
}

/* Takes the first batch out of the reply, whose bytes move to the arena. */
static bool take_batch(struct scope *scope, struct reading *reading, bson_t *reply)
{
    bson_iter_t iter, batch;
    uint32_t length;
    bson_t kept;
    uint8_t *bytes = bson_destroy_with_steal(reply, true, &length);
    arena_defer(scope->arena, bson_free, bytes);
    if (!bson_init_static(&kept, bytes, length) || !bson_iter_init(&iter, &kept) ||
        !bson_iter_find_descendant(&iter, "cursor.firstBatch", &batch) ||
        !bson_iter_recurse(&batch, &batch))
        return false;
    while (reading->count < reading->limit && bson_iter_next(&batch)) {
        const uint8_t *document = NULL;
        bson_iter_document(&batch, &length, &document);
        if (document == NULL || !take(scope, reading, document, length))
            return false;
    }
    return true;
}

/* Tells whether the server holds more than it could put into one reply. */
static bool goes_on(const bson_t *reply)
{
    bson_iter_t iter, id;
    return bson_iter_init(&iter, reply) && bson_iter_find_descendant(&iter, "cursor.id", &id) &&
           bson_iter_as_int64(&id) != 0;
}

/* Takes what the reply begins with and what the server still holds. */
static const struct problem *take_all(struct scope *scope, const char *collection,
                                      struct reading *reading, bson_t *reply)
{
    const bson_t *document, *why;
    bson_error_t error;
    bson_t options = BSON_INITIALIZER;
    bool sound = true;
    mongoc_server_description_t *primary =
        mongoc_client_select_server(scope->mongo->client, true, NULL, &error);
    if (primary == NULL) {
        bson_destroy(reply);
        return mongo_problem(scope, collection, false, &error, NULL);
    }
    /* Not said by the reply, and the driver ends the process when it is to kill a cursor without.
     */
    BSON_APPEND_INT32(&options, "serverId", (int32_t)mongoc_server_description_id(primary));
    mongoc_server_description_destroy(primary);
    if (scope->mongo->session != NULL &&
        !mongoc_client_session_append(scope->mongo->session, &options, &error))
        abort(); /* a session of this very client */
    mongoc_cursor_t *cursor =
        mongoc_cursor_new_from_command_reply_with_opts(scope->mongo->client, reply, &options);
    bson_destroy(&options);
    while (sound && reading->count < reading->limit && mongoc_cursor_next(cursor, &document)) {
        const char *bytes = arena_copy(scope->arena, bson_get_data(document), document->len);
        sound = take(scope, reading, (const uint8_t *)bytes, document->len);
    }
    const struct problem *problem = NULL;
    if (!sound)
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    else if (mongoc_cursor_error_document(cursor, &error, &why))
        problem = mongo_problem(scope, collection, false, &error, why);
    mongoc_cursor_destroy(cursor);
    return problem;
}

const struct problem *mongo_find(struct scope *scope, const char *collection, const bson_t *filter,
                                 const bson_t *options, size_t limit, const struct shape *shape,
                                 void **records_r, size_t *count_r)
{
    bson_error_t error;
    bson_t reply;
    struct reading reading = {
        .shape = shape, .records = arena_array(scope->arena, limit, shape->size), .limit = limit};
    *records_r = reading.records;
    *count_r = 0;
    const struct problem *problem = mongo_bulk_send(scope);
    if (problem == NULL)
        problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    int64_t start_us = clock_steady_us();
    bool done = find(scope, collection, filter, options, limit, &reply, &error);
    if (!done) {
        problem = mongo_problem(scope, collection, false, &error, &reply);
        bson_destroy(&reply);
    } else if (goes_on(&reply)) {
        problem = take_all(scope, collection, &reading, &reply);
    } else if (!take_batch(scope, &reading, &reply)) {
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    }
    mongo_count_command(scope->mongo, start_us);
    *count_r = problem == NULL ? reading.count : 0;
    return problem;
}

const struct problem *mongo_find_one(struct scope *scope, const char *collection,
                                     const bson_t *filter, const bson_t *options,
                                     const struct shape *shape, void **record_r)
{
    void *records;
    size_t count;
    const struct problem *problem =
        mongo_find(scope, collection, filter, options, 1, shape, &records, &count);
    *record_r = count == 1 ? records : NULL;
    return problem;
}

const struct problem *mongo_count(struct scope *scope, const char *collection, const bson_t *filter,
                                  int64_t limit, int64_t *count_r)
{
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = mongo_bulk_send(scope);
    if (problem == NULL)
        problem = mongo_await(scope);
    *count_r = 0;
    if (problem != NULL)
        return problem;
    bson_t *all = mongo_options(scope, NULL, true);
    BSON_APPEND_INT64(all, "limit", limit);
    int64_t start_us = clock_steady_us();
    *count_r = mongoc_collection_count_documents(mongo_collection(scope->mongo, collection), filter,
                                                 all, NULL, &reply, &error);
    mongo_count_command(scope->mongo, start_us);
    if (*count_r < 0)
        problem = mongo_problem(scope, collection, false, &error, &reply);
    bson_destroy(&reply);
    return problem;
}
