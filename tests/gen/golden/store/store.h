/* Made from schema/: what `migrate` makes of a database. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>

#include "base/shape.h"

struct stored_index {
    const char *name;
    const char *keys;    /* JSON; {currency} stands for each currency of the shop */
    const char *options; /* JSON: unique, partialFilterExpression, expireAfterSeconds */
    bool per_currency;
};

struct stored_mark {
    const char *path; /* dotted */
    enum shape_mark mark;
};

/* What `migrate` makes of a collection, and where personal data is in it. */
struct stored_collection {
    const char *name;
    const char *context;
    const char *shard_key; /* JSON; NULL: not sharded */
    const char *validator; /* JSON: $jsonSchema */
    const struct stored_index *indexes;
    size_t indexes_count;
    const struct stored_mark *marks;
    size_t marks_count;
};
extern const struct stored_collection stored_collections[];
extern const size_t stored_collections_count;

/* One update of all documents that a filter finds, batch by batch. */
struct stored_step {
    const char *collection;
    const char *filter; /* JSON */
    const char *update; /* JSON: operators, or a pipeline */
    int batch;          /* documents in one transaction */
};

/* A numbered change of data, in the order in which they are done. */
struct stored_migration {
    const char *name;
    const char *checksum;
    const struct stored_step *steps;
    size_t steps_count;
};
extern const struct stored_migration stored_migrations[];
extern const size_t stored_migrations_count;

/* Names all of the above: a database that was migrated to it serves this program. */
extern const char stored_digest[];

#endif
