#include <string.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static void destroy_cursor(void *cursor)
{
    mongoc_cursor_destroy(cursor);
}

static mongoc_cursor_t *find(struct scope *scope, const char *collection, const bson_t *filter,
                             const bson_t *options, size_t limit)
{
    bson_t *all = mongo_options(scope, options, true);
    BSON_APPEND_INT64(all, "limit", (int64_t)limit);
    BSON_APPEND_BOOL(all, "singleBatch", limit == 1);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(
        mongo_collection(scope->mongo, collection), filter, all, NULL);
    return cursor;
}

static const struct problem *cursor_problem(struct scope *scope, const char *collection,
                                            mongoc_cursor_t *cursor)
{
    bson_error_t error;
    const bson_t *reply;
    return mongoc_cursor_error_document(cursor, &error, &reply)
               ? mongo_problem(scope, collection, false, &error, reply)
               : NULL;
}

static const struct problem *broken_document(struct scope *scope)
{
    return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
}

const struct problem *mongo_find_one(struct scope *scope, const char *collection,
                                     const bson_t *filter, const bson_t *options,
                                     const struct shape *shape, void **record_r)
{
    const bson_t *document;
    int64_t start_us = clock_steady_us();
    mongoc_cursor_t *cursor = find(scope, collection, filter, options, 1);
    /* The struct points into the cursor's batch, which therefore lives as long as the arena. */
    arena_defer(scope->arena, destroy_cursor, cursor);
    bool found = mongoc_cursor_next(cursor, &document);
    mongo_count_command(scope->mongo, start_us);
    *record_r = NULL;
    if (!found)
        return cursor_problem(scope, collection, cursor);
    *record_r = mongo_decode(scope, shape, document);
    return *record_r == NULL ? broken_document(scope) : NULL;
}

const struct problem *mongo_find(struct scope *scope, const char *collection, const bson_t *filter,
                                 const bson_t *options, size_t limit, const struct shape *shape,
                                 void **records_r, size_t *count_r)
{
    const bson_t *document;
    int64_t start_us = clock_steady_us();
    mongoc_cursor_t *cursor = find(scope, collection, filter, options, limit);
    char *records = arena_array(scope->arena, limit, shape->size);
    size_t count = 0;
    bool sound = true;
    while (sound && count < limit && mongoc_cursor_next(cursor, &document)) {
        /* A batch is dropped when the next one comes, so each document moves to the arena first. */
        bson_t *kept = ARENA_NEW(scope->arena, bson_t);
        char *bytes = arena_copy(scope->arena, bson_get_data(document), document->len);
        bson_init_static(kept, (const uint8_t *)bytes, document->len);
        void *record = mongo_decode(scope, shape, kept);
        sound = record != NULL;
        if (sound)
            memcpy(records + count++ * shape->size, record, shape->size);
    }
    mongo_count_command(scope->mongo, start_us);
    const struct problem *problem =
        sound ? cursor_problem(scope, collection, cursor) : broken_document(scope);
    mongoc_cursor_destroy(cursor);
    *records_r = records;
    *count_r = count;
    return problem;
}

const struct problem *mongo_count(struct scope *scope, const char *collection, const bson_t *filter,
                                  int64_t limit, int64_t *count_r)
{
    bson_error_t error;
    bson_t reply;
    bson_t *all = mongo_options(scope, NULL, true);
    BSON_APPEND_INT64(all, "limit", limit);
    int64_t start_us = clock_steady_us();
    *count_r = mongoc_collection_count_documents(mongo_collection(scope->mongo, collection), filter,
                                                 all, NULL, &reply, &error);
    mongo_count_command(scope->mongo, start_us);
    const struct problem *problem =
        *count_r < 0 ? mongo_problem(scope, collection, false, &error, &reply) : NULL;
    bson_destroy(&reply);
    return problem;
}
