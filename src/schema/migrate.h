#ifndef SCHEMA_MIGRATE_H
#define SCHEMA_MIGRATE_H

#include "kernel/problem.h"
#include "kernel/scope.h"

/* Brings the database to what schema/ says: collections, validators, indexes. Can be run again at
 * any time, while serving and by two at once. Gives the first problem. */
const struct problem *schema_migrate(struct scope *scope);

#endif
