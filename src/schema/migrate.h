#ifndef SCHEMA_MIGRATE_H
#define SCHEMA_MIGRATE_H

#include <stdbool.h>
#include <stdio.h>

#include "kernel/problem.h"
#include "kernel/scope.h"

/* How to migrate, and what came of it. */
struct migrate {
    bool look;      /* changes nothing: tells what would be done */
    bool prune;     /* drops indexes that are not declared: no older version is to run any more */
    FILE *told;     /* a line for each change */
    size_t changes; /* done, or to do */
    size_t pruned;  /* of these: indexes that were not declared */
};

/* Brings the database to what schema/ says: collections, validators, data migrations, indexes. Can
 * be run again at any time, while serving, and after it was killed. Keeps indexes that are not
 * declared, and tells of them. Refuses: a data migration that is recorded with another checksum, or
 * is not known to this program; a unique index over documents that are alike. Races: of two at
 * once the second waits for the first. Cost: a data migration reads the whole collection by _id. */
const struct problem *schema_migrate(struct scope *scope, struct migrate *migrate);

/* Tells whether the database was ever brought to this program's schema, with its currencies. Cost:
 * one document by _id. */
const struct problem *schema_is_applied(struct scope *scope, bool *applied_r);

#endif
