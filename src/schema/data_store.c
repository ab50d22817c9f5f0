#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "kernel/problem.h"
#include "schema/steps.h"
#include "store/migrations.h"

enum { RECORDS_MOST = 1000, PATIENCE_MS = 30000, UNCERTAIN_MOST = 10 };

static const char collection[] = "migrations";

/* A document of which only the _id is read. */
struct identified {
    const char *_id;
};
static const struct shape_field identified_fields[] = {
    {.name = "_id",
     .name_length = 3,
     .presence_offset = NO_OFFSET,
     .required = true,
     .value = {.kind = SHAPE_STRING}},
};
static const struct shape identified_shape = {.name = "identified",
                                              .size = sizeof(struct identified),
                                              .fields = identified_fields,
                                              .fields_count = 1};

/* One batch of one step. */
struct batch {
    const struct stored_migration *migration;
    const struct stored_step *step;
    struct migration_record *record;
};

static const struct problem *find_record(struct scope *scope, const char *name,
                                         struct migration_record **record_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(name)), NULL,
                          &migration_record_shape, (void **)record_r);
}

/* Records whose names begin with a digit are data migrations; the others are schemas. */
static const struct problem *refuse_strangers(struct scope *scope)
{
    struct migration_record *records;
    size_t count;
    const struct problem *problem =
        mongo_find(scope, collection, MONGO_DOC(scope, "_id", "{", "$lt", ":", "}"), NULL,
                   RECORDS_MOST, &migration_record_shape, (void **)&records, &count);
    for (size_t i = 0; i < count && problem == NULL; i++) {
        const struct stored_migration *known = NULL;
        for (size_t n = 0; n < stored_migrations_count && known == NULL; n++)
            if (strcmp(stored_migrations[n].name, records[i]._id) == 0)
                known = &stored_migrations[n];
        if (known == NULL)
            problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR,
                                  "the database is ahead of this program: it has seen the data "
                                  "migration %s",
                                  records[i]._id);
        else if (strcmp(known->checksum, records[i].checksum) != 0)
            problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR,
                                  "the data migration %s was changed after it had been done; "
                                  "released ones are never edited",
                                  records[i]._id);
    }
    return problem;
}

const struct problem *migrate_data_pending(struct scope *scope, size_t *pending_r)
{
    const struct problem *problem = refuse_strangers(scope);
    *pending_r = 0;
    for (size_t i = 0; i < stored_migrations_count && problem == NULL; i++) {
        struct migration_record *record;
        problem = find_record(scope, stored_migrations[i].name, &record);
        *pending_r += record == NULL || record->state != MIGRATION_RECORD_STATE_DONE;
    }
    return problem;
}

/* Writes how far the migration has come, unless somebody else has brought it further. */
static const struct problem *save(struct scope *scope, const struct migration_record *was,
                                  const struct migration_record *is)
{
    struct mongo_change change;
    bson_t *filter = MONGO_DOC(scope, "_id", BCON_UTF8(was->_id), "step", BCON_INT64(was->step),
                               "documents", BCON_INT64(was->documents), "state", "running");
    if (was->position != NULL)
        BSON_APPEND_UTF8(filter, "position", was->position);
    const struct problem *problem =
        mongo_replace(scope, collection, filter, &migration_record_shape, is, &change);
    if (problem == NULL && change.matched == 0)
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR,
                              "another migrate is running on %s", was->_id);
    return problem;
}

static const struct problem *find_next(struct scope *scope, const struct batch *batch,
                                       const bson_t *filter, struct identified **found_r,
                                       size_t *count_r)
{
    const char *after = batch->record->position == NULL ? "" : batch->record->position;
    return mongo_find(scope, batch->step->collection,
                      MONGO_DOC(scope, "$and", "[", "{", "_id", "{", "$gt", BCON_UTF8(after), "}",
                                "}", BCON_DOCUMENT(filter), "]"),
                      MONGO_DOC(scope, "sort", "{", "_id", BCON_INT32(1), "}", "projection", "{",
                                "_id", BCON_INT32(1), "}"),
                      (size_t)batch->step->batch, &identified_shape, (void **)found_r, count_r);
}

/* Changes the next documents and notes it, both or neither. */
static const struct problem *change_next(struct scope *scope, void *context)
{
    const struct batch *batch = context;
    struct migration_record is = *batch->record;
    struct identified *found;
    size_t count;
    struct mongo_change change;
    const bson_t *filter, *update;
    const struct problem *problem = mongo_json(scope, batch->step->filter, &filter);
    if (problem == NULL)
        problem = mongo_json(scope, batch->step->update, &update);
    if (problem == NULL)
        problem = find_next(scope, batch, filter, &found, &count);
    if (problem != NULL)
        return problem;
    if (count > 0) {
        bson_t *these = MONGO_DOC(scope, NULL), list, ids;
        BSON_APPEND_DOCUMENT_BEGIN(these, "_id", &list);
        BSON_APPEND_ARRAY_BEGIN(&list, "$in", &ids);
        for (size_t i = 0; i < count; i++)
            bson_append_utf8(&ids, "0", 1, found[i]._id,
                             -1); /* the server does not read the keys */
        bson_append_array_end(&list, &ids);
        bson_append_document_end(these, &list);
        problem = mongo_update_many(scope, batch->step->collection, these, update, &change);
        is.position = found[count - 1]._id;
        is.documents += (int64_t)count;
    } else {
        is.position = NULL;
        is.step++;
        if ((size_t)is.step == batch->migration->steps_count) {
            is.state = MIGRATION_RECORD_STATE_DONE;
            is.finished_at = clock_wall_ms();
            is.finished_at_presence = PRESENT;
        }
    }
    return problem == NULL ? save(scope, batch->record, &is) : problem;
}

static const struct problem *begin(struct scope *scope, const struct stored_migration *migration,
                                   struct migration_record **record_r)
{
    struct mongo_change change;
    const struct problem *problem = find_record(scope, migration->name, record_r);
    if (problem != NULL || *record_r != NULL)
        return problem;
    *record_r = ARENA_NEW(scope->arena, struct migration_record);
    **record_r = (struct migration_record){
        ._id = migration->name,
        .checksum = migration->checksum,
        .state = MIGRATION_RECORD_STATE_RUNNING,
        .started_at = clock_wall_ms(),
    };
    return mongo_insert(scope, collection, &migration_record_shape, *record_r, &change);
}

/* Batch by batch until it is done. Each begins by reading how far the one before came: so a commit
 * whose answer was lost does no harm. */
static const struct problem *run(struct scope *scope, const struct stored_migration *migration,
                                 int64_t *documents_r)
{
    for (int uncertain = 0;;) {
        struct arena_mark mark = arena_mark(scope->arena);
        struct batch batch = {.migration = migration};
        const struct problem *problem = migrate_lease_keep(scope);
        if (problem == NULL)
            problem = begin(scope, migration, &batch.record);
        if (problem == NULL && batch.record->state != MIGRATION_RECORD_STATE_DONE) {
            batch.step = &migration->steps[batch.record->step];
            problem = mongo_transaction(scope, PATIENCE_MS, change_next, &batch);
        } else if (problem == NULL) {
            *documents_r = batch.record->documents;
            return NULL;
        }
        uncertain = problem == NULL ? 0 : uncertain + 1;
        if (problem != NULL &&
            (problem_type(problem->code)->kind != PROBLEM_UNCERTAIN || uncertain == UNCERTAIN_MOST))
            return problem;
        arena_release(scope->arena, mark);
    }
}

const struct problem *migrate_data(struct scope *scope, struct migrate *migrate)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < stored_migrations_count && problem == NULL; i++) {
        const struct stored_migration *migration = &stored_migrations[i];
        struct migration_record *record;
        int64_t documents;
        problem = find_record(scope, migration->name, &record);
        if (problem != NULL || (record != NULL && record->state == MIGRATION_RECORD_STATE_DONE))
            continue;
        migrate_tell(migrate, "data migration %s%s", migration->name,
                     record == NULL ? "" : ", from where it stopped");
        if (migrate->look)
            continue;
        problem = run(scope, migration, &documents);
        if (problem == NULL)
            fprintf(migrate->told, "data migration %s: %lld documents changed\n", migration->name,
                    (long long)documents);
    }
    return problem;
}
