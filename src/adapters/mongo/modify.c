#include <string.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static void destroy_modification(void *options)
{
    mongoc_find_and_modify_opts_destroy(options);
}

static void destroy_reply(void *reply)
{
    bson_destroy(reply);
}

static mongoc_find_and_modify_opts_t *modification(struct scope *scope, const bson_t *sort,
                                                   const bson_t *update)
{
    bson_t quick;
    bson_t *extra = mongo_options(scope, NULL, false);
    mongoc_find_and_modify_opts_t *options = mongoc_find_and_modify_opts_new();
    arena_defer(scope->arena, destroy_modification, options);
    mongoc_find_and_modify_opts_set_update(options, update);
    mongoc_find_and_modify_opts_set_flags(options, MONGOC_FIND_AND_MODIFY_RETURN_NEW);
    if (sort != NULL)
        mongoc_find_and_modify_opts_set_sort(options, sort);
    mongoc_find_and_modify_opts_set_max_time_ms(options, (uint32_t)mongo_left_ms(scope));
    BSON_APPEND_DOCUMENT_BEGIN(extra, "writeConcern", &quick);
    BSON_APPEND_INT32(&quick, "w", 1);
    bson_append_document_end(extra, &quick);
    mongoc_find_and_modify_opts_append(options, extra);
    return options;
}

const struct problem *mongo_find_and_modify(struct scope *scope, const char *collection,
                                            const bson_t *filter, const bson_t *sort,
                                            const bson_t *update, const struct shape *shape,
                                            void **record_r)
{
    mongo_must_be_outside(scope, "find_and_modify");
    bson_error_t error;
    bson_iter_t iter;
    bson_t *reply = ARENA_NEW(scope->arena, bson_t);
    *record_r = NULL;
    const struct problem *problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    mongoc_find_and_modify_opts_t *options = modification(scope, sort, update);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_collection_find_and_modify_with_opts(
        mongo_collection(scope->mongo, collection), filter, options, reply, &error);
    mongo_count_command(scope->mongo, start_us);
    arena_defer(scope->arena, destroy_reply, reply);
    if (!done)
        return mongo_problem(scope, collection, true, &error, reply);
    if (!bson_iter_init_find(&iter, reply, "value") || !BSON_ITER_HOLDS_DOCUMENT(&iter))
        return NULL;
    const uint8_t *bytes;
    uint32_t length;
    bson_t *document = ARENA_NEW(scope->arena, bson_t);
    bson_iter_document(&iter, &length, &bytes);
    bson_init_static(document, bytes, length);
    *record_r = mongo_decode(scope, shape, document);
    return *record_r == NULL ? problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL) : NULL;
}

static void destroy_bulk(void *bulk)
{
    mongoc_bulk_operation_destroy(bulk);
}

const struct problem *mongo_insert_new(struct scope *scope, const char *collection,
                                       const struct shape *shape, const void *records, size_t count)
{
    if (scope->mongo->bulk != NULL) /* it would go out before the writes that wait */
        mongo_must_be_outside(scope, "insert_new");
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = count == 0 ? NULL : mongo_await(scope);
    if (count == 0 || problem != NULL)
        return problem;
    bson_t *options = mongo_options(scope, NULL, false);
    const bson_t *upsert = MONGO_DOC(scope, "upsert", BCON_BOOL(true));
    BSON_APPEND_BOOL(options, "ordered", false);
    mongoc_bulk_operation_t *bulk = mongoc_collection_create_bulk_operation_with_opts(
        mongo_collection(scope->mongo, collection), options);
    arena_defer(scope->arena, destroy_bulk, bulk);
    for (size_t i = 0; i < count; i++) {
        bson_iter_t id;
        const bson_t *document =
            mongo_encode(scope, shape, (const char *)records + i * shape->size);
        bson_t *filter = mongo_adopt(scope, bson_new());
        bson_t *update = mongo_adopt(scope, bson_new());
        if (!bson_iter_init_find(&id, document, "_id"))
            abort(); /* every stored shape has one */
        BSON_APPEND_VALUE(filter, "_id", bson_iter_value(&id));
        BSON_APPEND_DOCUMENT(update, "$setOnInsert", document);
        if (!mongoc_bulk_operation_update_one_with_opts(bulk, filter, update, upsert, &error))
            abort(); /* the driver refuses wrong operators only */
    }
    int64_t start_us = clock_steady_us();
    bool done = mongoc_bulk_operation_execute(bulk, &reply, &error) != 0;
    mongo_count_command(scope->mongo, start_us);
    problem = done ? NULL : mongo_problem(scope, collection, true, &error, &reply);
    bson_destroy(&reply);
    return problem;
}
