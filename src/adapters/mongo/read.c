#include <string.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static mongoc_cursor_t *find(struct scope *scope, const char *collection, const bson_t *filter,
                             const bson_t *options, size_t limit)
{
    bson_t *all = mongo_options(scope, options, true);
    BSON_APPEND_INT64(all, "limit", (int64_t)limit);
    BSON_APPEND_INT64(all, "batchSize", (int64_t)limit);
    BSON_APPEND_BOOL(all, "singleBatch", limit == 1);
    return mongoc_collection_find_with_opts(mongo_collection(scope->mongo, collection), filter, all,
                                            NULL);
}

/* The cursor's batch goes with the cursor, and the struct points into the document: so its bytes
 * move to the arena. */
static void *decode_copy(struct scope *scope, const struct shape *shape, const bson_t *document)
{
    bson_t kept;
    char *bytes = arena_copy(scope->arena, bson_get_data(document), document->len);
    bson_init_static(&kept, (const uint8_t *)bytes, document->len);
    return mongo_decode(scope, shape, &kept);
}

const struct problem *mongo_find(struct scope *scope, const char *collection, const bson_t *filter,
                                 const bson_t *options, size_t limit, const struct shape *shape,
                                 void **records_r, size_t *count_r)
{
    const bson_t *document, *reply;
    bson_error_t error;
    char *records = arena_array(scope->arena, limit, shape->size);
    size_t count = 0;
    bool sound = true;
    *records_r = records;
    *count_r = 0;
    const struct problem *problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    int64_t start_us = clock_steady_us();
    mongoc_cursor_t *cursor = find(scope, collection, filter, options, limit);
    while (sound && count < limit && mongoc_cursor_next(cursor, &document)) {
        const void *record = decode_copy(scope, shape, document);
        sound = record != NULL;
        if (sound)
            memcpy(records + count++ * shape->size, record, shape->size);
    }
    mongo_count_command(scope->mongo, start_us);
    if (!sound)
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    else if (mongoc_cursor_error_document(cursor, &error, &reply))
        problem = mongo_problem(scope, collection, false, &error, reply);
    mongoc_cursor_destroy(cursor);
    *count_r = problem == NULL ? count : 0;
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
    const struct problem *problem = mongo_await(scope);
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
