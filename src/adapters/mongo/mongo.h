#ifndef ADAPTERS_MONGO_H
#define ADAPTERS_MONGO_H

/* Included by the stores only: files named *_store.c. */
#include <bson/bson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/mongo/transaction.h"

struct problem;
struct scope;
struct shape;

/*
 * The database, as stores use it. Each command carries the request id as its comment and what is
 * left of the deadline as its time limit. Reads and writes go to the primary; what is read is
 * committed on a majority, and so is what was written when a write returns.
 *
 * When the primary is lost, a command waits for the next one as long as an election may take
 * (MONGODB_SELECTION_MS), if the deadline lets it; once that was in vain, commands fail at once
 * until a primary is back.
 *
 * Breaks, all of them: database_unavailable when no answer came in time and nothing was written;
 * outcome_unknown when a write was sent and no answer came; internal_error when the server refused
 * the command. Inside a transaction all of them end the attempt, and mongo_transaction() decides.
 * Filters, updates and options are built by the store from its own constants and values;
 * text of a caller only ever is a value.
 */
struct mongo;

/* Reads the first document that the filter finds as a struct of the shape; NULL when there is none.
 * `options` (may be NULL) as for the find command: projection, sort, hint. */
const struct problem *mongo_find_one(struct scope *scope, const char *collection,
                                     const bson_t *filter, const bson_t *options,
                                     const struct shape *shape, void **record_r);

/* Reads up to `limit` documents into one array of structs. */
const struct problem *mongo_find(struct scope *scope, const char *collection, const bson_t *filter,
                                 const bson_t *options, size_t limit, const struct shape *shape,
                                 void **records_r, size_t *count_r);

/* Counts documents, but no further than `limit`. */
const struct problem *mongo_count(struct scope *scope, const char *collection, const bson_t *filter,
                                  int64_t limit, int64_t *count_r);

/* What a write did. */
struct mongo_change {
    int64_t matched;
    int64_t modified;
    bool upserted;
    const char *duplicate; /* name of the unique index that refused it; NULL: none did */
};

/* Inserts a struct of the shape. A duplicate is no problem but told in `change_r`; inside a
 * transaction it has ended the attempt all the same, so the body must return a problem. */
const struct problem *mongo_insert(struct scope *scope, const char *collection,
                                   const struct shape *shape, const void *record,
                                   struct mongo_change *change_r);

/* Inserts many structs of the shape, up to the first that is a duplicate: `*duplicate_at_r` is its
 * place, -1: there is none. */
const struct problem *mongo_insert_many(struct scope *scope, const char *collection,
                                        const struct shape *shape, const void *const *records,
                                        size_t count, struct mongo_change *change_r,
                                        int64_t *duplicate_at_r);

/* As mongo_insert and mongo_update, but acknowledged by the primary alone: for a write that a
 * majority commit of the same work follows. The log of the primary keeps their order, so what
 * commits has the earlier write behind it, on that primary. The update is not done any more once
 * the deadline is over. Never inside a transaction: that ends the process. */
const struct problem *mongo_insert_early(struct scope *scope, const char *collection,
                                         const struct shape *shape, const void *record,
                                         struct mongo_change *change_r);
const struct problem *mongo_update_early(struct scope *scope, const char *collection,
                                         const bson_t *filter, const bson_t *update,
                                         struct mongo_change *change_r);

/* The same for several updates of one document each, in their order, in one command; `change_r` is
 * their sum. An update that finds no document is passed over. */
struct mongo_statement {
    const bson_t *filter, *update;
};
const struct problem *mongo_update_each_early(struct scope *scope, const char *collection,
                                              const struct mongo_statement *statements,
                                              size_t count, struct mongo_change *change_r);
const struct problem *mongo_update_many_early(struct scope *scope, const char *collection,
                                              const bson_t *filter, const bson_t *update,
                                              struct mongo_change *change_r);

/* Replaces the one document that the filter finds. */
const struct problem *mongo_replace(struct scope *scope, const char *collection,
                                    const bson_t *filter, const struct shape *shape,
                                    const void *record, struct mongo_change *change_r);

/* Updates one document, or all that the filter finds. `upsert` adds one when there is none. */
const struct problem *mongo_update(struct scope *scope, const char *collection,
                                   const bson_t *filter, const bson_t *update, bool upsert,
                                   struct mongo_change *change_r);
const struct problem *mongo_update_many(struct scope *scope, const char *collection,
                                        const bson_t *filter, const bson_t *update,
                                        struct mongo_change *change_r);

/* Updates the first document by `sort` (may be NULL) that the filter finds, and gives it as it is
 * afterwards; NULL when there is none. Acknowledged by the primary alone, as mongo_update_early,
 * and never inside a transaction either.
 * Races: of two callers each document goes to one. */
const struct problem *mongo_find_and_modify(struct scope *scope, const char *collection,
                                            const bson_t *filter, const bson_t *sort,
                                            const bson_t *update, const struct shape *shape,
                                            void **record_r);

/* Inserts each of the structs whose _id is not there yet, in one command. Never inside
 * mongo_transaction_at_once(), whose writes wait for each other: that ends the process. */
const struct problem *mongo_insert_new(struct scope *scope, const char *collection,
                                       const struct shape *shape, const void *records,
                                       size_t count);

/* Deletes one document, or all that the filter finds; `matched` tells how many. */
const struct problem *mongo_delete(struct scope *scope, const char *collection,
                                   const bson_t *filter, struct mongo_change *change_r);
const struct problem *mongo_delete_many(struct scope *scope, const char *collection,
                                        const bson_t *filter, struct mongo_change *change_r);

/* Waits until something is inserted that the filter `which` finds among the events of a change
 * stream (`ns.coll`, `fullDocument`), at most `wait_ms`. The first call begins to watch and comes
 * back at once, so that what was inserted before is looked for once more; later calls wait, for the
 * same. Breaks: also where there are no change streams; the next call begins anew. */
const struct problem *mongo_wait_for_insert(struct scope *scope, const bson_t *which,
                                            int64_t wait_ms);

/* Ends the watch: one that nobody waits for makes the next wait read all that came since. */
void mongo_wait_end(struct scope *scope);

/* Runs a command that the other functions do not cover (migrations), on the shop's database or on
 * `admin`. The reply lives in the arena. A refusal with the server's code `expected` is no problem
 * (0: none is). */
const struct problem *mongo_command(struct scope *scope, const bson_t *command, uint32_t expected,
                                    const bson_t **reply_r);
const struct problem *mongo_admin_command(struct scope *scope, const bson_t *command,
                                          const bson_t **reply_r);

/* Gives the name of the shop's database. */
const char *mongo_database_name(const struct scope *scope);

/* Reads MongoDB's extended JSON, from a declaration that was compiled in, into the arena. Breaks:
 * internal_error when it is none. */
const struct problem *mongo_json(struct scope *scope, const char *json, const bson_t **document_r);

/* Builds a document in the arena: BCON arguments as of libbson, NULL at the end. */
#define MONGO_DOC(scope, ...) mongo_adopt((scope), BCON_NEW(__VA_ARGS__))
bson_t *mongo_adopt(struct scope *scope, bson_t *document);

/* Appends to a find's options that it goes by this index, called as schema/ declares it, with the
 * currency for {currency}. By its keys: in the database its name may have a number behind it. */
void mongo_append_hint(struct scope *scope, bson_t *options, const char *collection,
                       const char *index);

/* Puts a currency in the place of {currency}. */
const char *mongo_with_currency(struct scope *scope, const char *text, const char *currency);

/* Builds the filter `{ name: { $in: [strings] } }`, to which more may be appended. */
bson_t *mongo_in(struct scope *scope, const char *name, const char *const *strings, size_t count);

/* The same with a string from each of an array of structs. */
bson_t *mongo_in_each(struct scope *scope, const char *name, const char *const *first,
                      size_t stride, size_t count);
#define MONGO_IN_EACH(scope, name, records, member, count)                                         \
    mongo_in_each((scope), (name), &(records)->member, sizeof *(records), (count))

/* Appends to a find's options that only these fields are read; NULL at the end. */
void mongo_append_fields(bson_t *options, const char *const *names);

/* Encode a struct as a document, and decode one; the struct's strings point into `document`, which
 * must live as long. Decoding gives NULL for a document that is not of the shape, and logs which
 * field. */
bson_t *mongo_encode(struct scope *scope, const struct shape *shape, const void *record);
void *mongo_decode(struct scope *scope, const struct shape *shape, const bson_t *document);

#endif
