#include "adapters/mongo/bulk.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

enum { WIRE_VERSION_8_0 = 25, NAMESPACES_MOST = 16, KEY_ROOM = 16 };

/* Writes that are collected, in their order. */
struct mongo_bulk {
    bson_t *operations; /* array */
    uint32_t count;
    const char *namespaces[NAMESPACES_MOST];
    int namespaces_count;
    int64_t inserts, updates;
};

static bool reads_wire_version(struct mongo *mongo, int64_t *version_r)
{
    bson_error_t error;
    bson_iter_t iter;
    mongoc_server_description_t *server =
        mongoc_client_select_server(mongo->client, true, NULL, &error);
    if (server == NULL)
        return false;
    bool found = bson_iter_init_find(&iter, mongoc_server_description_hello_response(server),
                                     "maxWireVersion");
    if (found)
        *version_r = bson_iter_as_int64(&iter);
    mongoc_server_description_destroy(server);
    return found;
}

bool mongo_bulk_possible(struct scope *scope)
{
    struct mongo *mongo = scope->mongo;
    if (mongo->wire_version == 0 && !reads_wire_version(mongo, &mongo->wire_version))
        return false;
    return mongo->wire_version >= WIRE_VERSION_8_0;
}

void mongo_bulk_begin(struct scope *scope)
{
    struct mongo_bulk *bulk = ARENA_NEW(scope->arena, struct mongo_bulk);
    bulk->operations = mongo_adopt(scope, bson_new());
    scope->mongo->bulk = bulk;
    scope->mongo->misfit = false;
}

static int32_t namespace_of(struct mongo_bulk *bulk, const char *collection)
{
    int at = 0;
    while (at < bulk->namespaces_count && strcmp(bulk->namespaces[at], collection) != 0)
        at++;
    if (at == bulk->namespaces_count)
        bulk->namespaces[bulk->namespaces_count++] = collection;
    return at;
}

/* Begins the next operation; a bulk with too many collections takes no more. */
static bool begin_operation(struct scope *scope, bson_t *operation_r)
{
    struct mongo_bulk *bulk = scope->mongo->bulk;
    char room[KEY_ROOM];
    const char *key;
    if (bulk == NULL || bulk->namespaces_count == NAMESPACES_MOST)
        return false;
    size_t length = bson_uint32_to_string(bulk->count++, &key, room, sizeof room);
    bson_append_document_begin(bulk->operations, key, (int)length, operation_r);
    return true;
}

bool mongo_bulk_insert(struct scope *scope, const char *collection, const bson_t *document)
{
    struct mongo_bulk *bulk = scope->mongo->bulk;
    bson_t operation;
    if (!begin_operation(scope, &operation))
        return false;
    BSON_APPEND_INT32(&operation, "insert", namespace_of(bulk, collection));
    BSON_APPEND_DOCUMENT(&operation, "document", document);
    bson_append_document_end(bulk->operations, &operation);
    bulk->inserts++;
    return true;
}

bool mongo_bulk_update(struct scope *scope, const char *collection, const bson_t *filter,
                       const bson_t *update)
{
    struct mongo_bulk *bulk = scope->mongo->bulk;
    bson_t operation;
    if (!begin_operation(scope, &operation))
        return false;
    BSON_APPEND_INT32(&operation, "update", namespace_of(bulk, collection));
    BSON_APPEND_DOCUMENT(&operation, "filter", filter);
    BSON_APPEND_DOCUMENT(&operation, "updateMods", update);
    BSON_APPEND_BOOL(&operation, "multi", false);
    bson_append_document_end(bulk->operations, &operation);
    bulk->updates++;
    return true;
}

static bson_t *command_of(struct scope *scope, const struct mongo_bulk *bulk)
{
    bson_t *command = mongo_adopt(scope, bson_new()), namespaces, one;
    BSON_APPEND_INT32(command, "bulkWrite", 1);
    BSON_APPEND_ARRAY(command, "ops", bulk->operations);
    BSON_APPEND_ARRAY_BEGIN(command, "nsInfo", &namespaces);
    for (int i = 0; i < bulk->namespaces_count; i++) {
        char room[KEY_ROOM];
        const char *key;
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        bson_append_document_begin(&namespaces, key, (int)length, &one);
        BSON_APPEND_UTF8(&one, "ns",
                         arena_format(scope->arena, "%s.%s",
                                      mongoc_database_get_name(scope->mongo->database),
                                      bulk->namespaces[i]));
        bson_append_document_end(&namespaces, &one);
    }
    bson_append_array_end(command, &namespaces);
    BSON_APPEND_BOOL(command, "errorsOnly", true);
    return command;
}

static int64_t count_in(const bson_t *reply, const char *name)
{
    bson_iter_t iter;
    return bson_iter_init_find(&iter, reply, name) ? bson_iter_as_int64(&iter) : -1;
}

const struct problem *mongo_bulk_send(struct scope *scope)
{
    struct mongo *mongo = scope->mongo;
    struct mongo_bulk *bulk = mongo->bulk;
    bson_error_t error;
    bson_t reply;
    const struct problem *problem = NULL;
    if (bulk == NULL || bulk->count == 0)
        return NULL;
    mongo->bulk = NULL;
    int64_t start_us = clock_steady_us();
    bool done =
        mongoc_client_command_with_opts(mongo->client, "admin", command_of(scope, bulk), NULL,
                                        mongo_options(scope, NULL, false), &reply, &error);
    mongo_count_command(mongo, start_us);
    if (!done)
        problem = mongo_problem(scope, "bulkWrite", true, &error, &reply);
    else
        mongo->misfit = count_in(&reply, "nErrors") != 0 ||
                        count_in(&reply, "nInserted") != bulk->inserts ||
                        count_in(&reply, "nMatched") != bulk->updates;
    bson_destroy(&reply);
    return mongo->misfit ? problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL) : problem;
}
