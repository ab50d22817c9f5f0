#ifndef DATA_RECORD_H
#define DATA_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/versions.h"

struct shape;

/* What a unique index of a collection guards, and what is said when another record has it. */
struct record_unique {
    const char *index;      /* as schema/ calls it */
    enum problem_code code; /* of the refusal */
    const char *pointer;    /* the member of the body that is to blame; NULL: none is named */
};

/*
 * A collection whose records are read, added, replaced and deleted one by one, each guarded by its
 * version. The struct has `_id` and `version`, and may have `created_at` and `updated_at`.
 */
struct record_kind {
    const char *collection;
    const struct shape *shape;
    enum problem_code not_found;
    const struct record_unique *unique; /* ends with an index of NULL; NULL: there is none */
};

/* Reads a record by its id. Refuses: the kind's not_found; precondition_failed when it is at
 * none of these versions. Cost: index _id. */
const struct problem *record_read(struct scope *scope, const struct record_kind *kind,
                                  const char *id, const struct versions *versions, void **record_r);

/* Finds the record with this text in a field; NULL: there is none. Cost: the field must have an
 * index. */
const struct problem *record_find(struct scope *scope, const struct record_kind *kind,
                                  const char *field, const char *text, void **record_r);

/* Adds a record as version 1, created and updated now. Inside a transaction. Refuses: as the unique
 * indexes say. */
const struct problem *record_add(struct scope *scope, const struct record_kind *kind, void *record);

/* Writes a record in the place of the version that it was read at, as the next version, updated
 * now. Inside a transaction. Refuses: as the unique indexes say; precondition_failed when another
 * change was faster. */
const struct problem *record_replace(struct scope *scope, const struct record_kind *kind,
                                     void *record);

/* Deletes the record that was read, at its version. Refuses: precondition_failed when it was
 * changed or deleted since. */
const struct problem *record_delete(struct scope *scope, const struct record_kind *kind,
                                    const void *record);

/* Counts the records with this text in a field, no further than `most`. Cost: as record_find. */
const struct problem *record_count(struct scope *scope, const struct record_kind *kind,
                                   const char *field, const char *text, int64_t most,
                                   int64_t *count_r);

/* Tells which of the texts records have in a field; `taken` has room for all. Cost: as
 * record_find. */
const struct problem *record_taken(struct scope *scope, const struct record_kind *kind,
                                   const char *field, const char *const *texts, size_t count,
                                   const char **taken, size_t *count_r);

/* Give the id and the version of a record of the kind. */
const char *record_id(const struct record_kind *kind, const void *record);
int64_t record_version(const struct record_kind *kind, const void *record);

/* Sets the id of a record that is about to be added. */
void record_set_id(const struct record_kind *kind, void *record, const char *id);

/* Inside a transaction: notes in each record whose field has one of the texts that something refers
 * to it, in the number `uses`, and gives how many there are. Races: a change or a deletion of one
 * of them at the same moment, which does not see the reference; one of the two transactions is run
 * again. */
const struct problem *record_use(struct scope *scope, const struct record_kind *kind,
                                 const char *field, const char *const *texts, size_t count,
                                 int64_t *used_r);

#endif
