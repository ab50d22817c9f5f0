#include "adapters/mongo/scan.h"

#include <stdlib.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/consistency.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

enum { ROW_ARENA = 64 * 1024 * 1024 };

struct mongo_scan {
    struct scope *scope;
    mongoc_client_session_t *session;
};

struct mongo_rows {
    struct scope scope; /* with an arena of its own: each struct lives until the next */
    mongoc_cursor_t *cursor;
    const struct shape *shape;
    const char *collection;
};

const struct problem *mongo_scan_begin(struct scope *scope, struct mongo_scan **scan_r)
{
    bson_error_t error;
    const struct problem *problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    mongoc_session_opt_t *options = mongoc_session_opts_new();
    mongoc_session_opts_set_snapshot(options, true);
    mongoc_client_session_t *session =
        mongoc_client_start_session(scope->mongo->client, options, &error);
    mongoc_session_opts_destroy(options);
    if (session == NULL)
        return mongo_problem(scope, "startSession", false, &error, NULL);
    struct mongo_scan *scan = calloc(1, sizeof *scan);
    if (scan == NULL)
        abort();
    scan->scope = scope;
    scan->session = session;
    *scan_r = scan;
    return NULL;
}

void mongo_scan_end(struct mongo_scan *scan)
{
    if (scan == NULL)
        return;
    mongoc_client_session_destroy(scan->session);
    free(scan);
}

/* The session says which moment is read; the read concern of the client would contradict it. */
static mongoc_collection_t *source_of(struct mongo_scan *scan, const char *name)
{
    mongoc_collection_t *source =
        mongoc_collection_copy(mongo_collection(scan->scope->mongo, name));
    mongoc_read_concern_t *none = mongoc_read_concern_new();
    mongoc_collection_set_read_concern(source, none);
    mongoc_read_concern_destroy(none);
    return source;
}

static bson_t *options_of(struct mongo_scan *scan)
{
    bson_error_t error;
    bson_t *options = mongo_adopt(scan->scope, bson_new());
    if (!mongoc_client_session_append(scan->session, options, &error))
        abort(); /* a session of this very client */
    BSON_APPEND_INT64(options, "maxTimeMS", mongo_left_ms(scan->scope));
    return options;
}

static struct mongo_rows *rows_of(struct mongo_scan *scan, const char *collection,
                                  const struct shape *shape, mongoc_cursor_t *cursor)
{
    struct mongo_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        abort();
    rows->scope = *scan->scope;
    rows->scope.arena = arena_new(ROW_ARENA);
    rows->cursor = cursor;
    rows->shape = shape;
    rows->collection = collection;
    return rows;
}

struct mongo_rows *mongo_scan_find(struct mongo_scan *scan, const char *collection,
                                   const bson_t *filter, const bson_t *sort,
                                   const struct shape *shape)
{
    bson_t *options = options_of(scan);
    if (sort != NULL)
        BSON_APPEND_DOCUMENT(options, "sort", sort);
    mongoc_collection_t *source = source_of(scan, collection);
    mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(source, filter, options, NULL);
    mongoc_collection_destroy(source);
    return rows_of(scan, collection, shape, cursor);
}

struct mongo_rows *mongo_scan_aggregate(struct mongo_scan *scan, const char *collection,
                                        const bson_t *pipeline, const struct shape *shape)
{
    bson_t *options = options_of(scan);
    BSON_APPEND_BOOL(options, "allowDiskUse", true);
    mongoc_collection_t *source = source_of(scan, collection);
    mongoc_cursor_t *cursor =
        mongoc_collection_aggregate(source, MONGOC_QUERY_NONE, pipeline, options, NULL);
    mongoc_collection_destroy(source);
    return rows_of(scan, collection, shape, cursor);
}

const struct problem *mongo_rows_next(struct mongo_rows *rows, void **record_r)
{
    const bson_t *document, *why;
    bson_error_t error;
    arena_reset(rows->scope.arena);
    *record_r = NULL;
    if (clock_steady_us() >= rows->scope.deadline_us)
        return problem_new(rows->scope.arena, PROBLEM_DATABASE_UNAVAILABLE, NULL);
    if (mongoc_cursor_next(rows->cursor, &document)) {
        *record_r = mongo_decode(&rows->scope, rows->shape, document);
        return *record_r == NULL
                   ? problem_new(rows->scope.arena, PROBLEM_INTERNAL_ERROR, "%s", rows->collection)
                   : NULL;
    }
    if (mongoc_cursor_error_document(rows->cursor, &error, &why))
        return mongo_problem(&rows->scope, rows->collection, false, &error, why);
    return NULL;
}

void mongo_rows_end(struct mongo_rows *rows)
{
    if (rows == NULL)
        return;
    mongoc_cursor_destroy(rows->cursor);
    arena_free(rows->scope.arena);
    free(rows);
}

/* A document at fault. */
struct fault {
    const char *id, *subject;
};

enum { NAME_LONGEST = 200 };

#define FAULT_FIELD(wire, member)                                                                  \
    {                                                                                              \
        .name = (wire), .name_length = sizeof(wire) - 1, .offset = offsetof(struct fault, member), \
        .presence_offset = NO_OFFSET, .required = true,                                            \
        .value = {.kind = SHAPE_STRING, .maximum = NAME_LONGEST},                                  \
    }

static const struct shape_field fault_fields[] = {
    FAULT_FIELD("_id", id),
    FAULT_FIELD("subject", subject),
};
static const struct shape fault_shape = {.name = "fault",
                                         .size = sizeof(struct fault),
                                         .fields = fault_fields,
                                         .fields_count =
                                             sizeof fault_fields / sizeof *fault_fields};

const struct problem *mongo_scan_tell(struct mongo_scan *scan, struct consistency *consistency,
                                      const char *rule, const char *fault, const char *collection,
                                      const bson_t *pipeline)
{
    struct fault *row;
    struct mongo_rows *rows = mongo_scan_aggregate(scan, collection, pipeline, &fault_shape);
    const struct problem *problem = mongo_rows_next(rows, (void **)&row);
    for (; problem == NULL && row != NULL; problem = mongo_rows_next(rows, (void **)&row))
        consistency_found(consistency, rule, row->subject, "%s %s %s", collection, row->id, fault);
    if (problem != NULL) /* it ends with the rows */
        problem = problem_new(scan->scope->arena, problem->code, NULL);
    mongo_rows_end(rows);
    return problem;
}

const struct problem *mongo_scan_dangling(struct mongo_scan *scan, struct consistency *consistency,
                                          const char *rule, const char *collection,
                                          const bson_t *filter, const bson_t *named,
                                          const char *target)
{
    const bson_t *pipeline = MONGO_DOC(
        scan->scope, "pipeline", "[", "{", "$match", BCON_DOCUMENT(filter), "}", "{", "$project",
        BCON_DOCUMENT(named), "}", "{", "$lookup", "{", "from", BCON_UTF8(target), "localField",
        BCON_UTF8("subject"), "foreignField", BCON_UTF8("_id"), "as", BCON_UTF8("found"), "}", "}",
        "{", "$match", "{", "found", "[", "]", "}", "}", "{", "$project", "{", "subject",
        BCON_INT32(1), "}", "}", "]");
    return mongo_scan_tell(scan, consistency, rule, "names it, and it is not there", collection,
                           pipeline);
}
