#include <stdlib.h>
#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/shape.h"
#include "data/record.h"

/* Every record has the fields that are asked for here; one that has not is a defect of schema/. */
static const struct shape_field *field_of(const struct record_kind *kind, const char *name)
{
    const struct shape_field *field = shape_find(kind->shape, name, strlen(name), 0);
    if (field == NULL)
        abort();
    return field;
}

static int64_t *number_at(const struct shape_field *field, void *record)
{
    return (int64_t *)(void *)((char *)record + field->offset);
}

const char *record_id(const struct record_kind *kind, const void *record)
{
    const char *id;
    memcpy(&id, (const char *)record + field_of(kind, "_id")->offset, sizeof id);
    return id;
}

int64_t record_version(const struct record_kind *kind, const void *record)
{
    int64_t version;
    memcpy(&version, (const char *)record + field_of(kind, "version")->offset, sizeof version);
    return version;
}

void record_set_id(const struct record_kind *kind, void *record, const char *id)
{
    memcpy((char *)record + field_of(kind, "_id")->offset, &id, sizeof id);
}

/* Sets a time that not every kind of record has. */
static void stamp(const struct record_kind *kind, void *record, const char *name, int64_t now_ms)
{
    const struct shape_field *field = shape_find(kind->shape, name, strlen(name), 0);
    if (field == NULL)
        return;
    *number_at(field, record) = now_ms;
    shape_set_presence(field, record, PRESENT);
}

static const bson_t *at_version(struct scope *scope, const struct record_kind *kind,
                                const void *record, int64_t version)
{
    return MONGO_DOC(scope, "_id", BCON_UTF8(record_id(kind, record)), "version",
                     BCON_INT64(version));
}

const struct problem *record_find(struct scope *scope, const struct record_kind *kind,
                                  const char *field, const char *text, void **record_r)
{
    return mongo_find_one(scope, kind->collection, MONGO_DOC(scope, field, BCON_UTF8(text)), NULL,
                          kind->shape, record_r);
}

const struct problem *record_read(struct scope *scope, const struct record_kind *kind,
                                  const char *id, const struct versions *versions, void **record_r)
{
    const struct problem *problem = record_find(scope, kind, "_id", id, record_r);
    if (problem != NULL)
        return problem;
    if (*record_r == NULL)
        return problem_new(scope->arena, kind->not_found, NULL);
    if (!versions_have(versions, record_version(kind, *record_r)))
        return problem_new(scope->arena, PROBLEM_PRECONDITION_FAILED, NULL);
    return NULL;
}

static const struct problem *duplicate_problem(struct scope *scope, const struct record_kind *kind,
                                               const char *index)
{
    const struct violation *violations = NULL;
    if (index == NULL)
        return NULL;
    for (const struct record_unique *unique = kind->unique; unique != NULL && unique->index != NULL;
         unique++) {
        if (strcmp(unique->index, index) != 0)
            continue;
        if (unique->pointer == NULL)
            return problem_new(scope->arena, unique->code, NULL);
        violation_add(scope->arena, &violations, unique->pointer, "taken", "is already in use");
        return problem_of_violations(scope->arena, unique->code, violations);
    }
    return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, "the index %s is not expected", index);
}

const struct problem *record_add(struct scope *scope, const struct record_kind *kind, void *record)
{
    struct mongo_change change;
    *number_at(field_of(kind, "version"), record) = 1;
    stamp(kind, record, "created_at", scope->now_ms);
    stamp(kind, record, "updated_at", scope->now_ms);
    const struct problem *problem =
        mongo_insert(scope, kind->collection, kind->shape, record, &change);
    return problem == NULL ? duplicate_problem(scope, kind, change.duplicate) : problem;
}

const struct problem *record_replace(struct scope *scope, const struct record_kind *kind,
                                     void *record)
{
    struct mongo_change change;
    int64_t *version = number_at(field_of(kind, "version"), record);
    const bson_t *filter = at_version(scope, kind, record, (*version)++);
    stamp(kind, record, "updated_at", scope->now_ms);
    const struct problem *problem =
        mongo_replace(scope, kind->collection, filter, kind->shape, record, &change);
    if (problem == NULL)
        problem = duplicate_problem(scope, kind, change.duplicate);
    if (problem == NULL && change.matched == 0)
        problem = problem_new(scope->arena, PROBLEM_PRECONDITION_FAILED, NULL);
    return problem;
}

const struct problem *record_delete(struct scope *scope, const struct record_kind *kind,
                                    const void *record)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_delete(scope, kind->collection,
                     at_version(scope, kind, record, record_version(kind, record)), &change);
    if (problem == NULL && change.matched == 0)
        problem = problem_new(scope->arena, PROBLEM_PRECONDITION_FAILED, NULL);
    return problem;
}

const struct problem *record_count(struct scope *scope, const struct record_kind *kind,
                                   const char *field, const char *text, int64_t most,
                                   int64_t *count_r)
{
    return mongo_count(scope, kind->collection, MONGO_DOC(scope, field, BCON_UTF8(text)), most,
                       count_r);
}

const struct problem *record_taken(struct scope *scope, const struct record_kind *kind,
                                   const char *field, const char *const *texts, size_t count,
                                   const char **taken, size_t *count_r)
{
    const char *const fields[] = {field, NULL};
    const size_t offset = field_of(kind, field)->offset;
    bson_t *options = mongo_adopt(scope, bson_new());
    void *found;
    mongo_append_fields(options, fields);
    const struct problem *problem =
        mongo_find(scope, kind->collection, mongo_in(scope, field, texts, count), options, count,
                   kind->shape, &found, count_r);
    for (size_t i = 0; problem == NULL && i < *count_r; i++)
        memcpy(&taken[i], (const char *)found + i * kind->shape->size + offset, sizeof *taken);
    return problem;
}

const struct problem *record_use(struct scope *scope, const struct record_kind *kind,
                                 const char *field, const char *const *texts, size_t count,
                                 int64_t *used_r)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_update_many(scope, kind->collection, mongo_in(scope, field, texts, count),
                          MONGO_DOC(scope, "$inc", "{", "uses", BCON_INT64(1), "}"), &change);
    *used_r = change.matched;
    return problem;
}
