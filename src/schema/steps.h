#ifndef SCHEMA_STEPS_H
#define SCHEMA_STEPS_H

/* The steps of a migration. Inside of this folder only. */
#include "schema/migrate.h"
#include "store.h"

/* Tells of a change, and counts it. */
void migrate_tell(struct migrate *migrate, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes collection and validator, and shards it where the database is a cluster. `strict` is false
 * while data migrations are pending: then changes of documents that were wrong before are not
 * looked at. */
const struct problem *migrate_collection(struct scope *scope, struct migrate *migrate,
                                         const struct stored_collection *collection, bool strict,
                                         bool cluster);

/* Tells whether the database is a cluster of shards. */
const struct problem *migrate_is_cluster(struct scope *scope, bool *cluster_r);

/* Makes the indexes that are missing. One whose definition has changed gets a successor, NAME.2,
 * NAME.3 and so on, and stays for the workers of the version before until it is pruned. */
const struct problem *migrate_indexes(struct scope *scope, struct migrate *migrate,
                                      const struct stored_collection *collection);

/* Counts the data migrations that are not done. Refuses: records that this program did not make. */
const struct problem *migrate_data_pending(struct scope *scope, size_t *pending_r);

/* Does them, in order. */
const struct problem *migrate_data(struct scope *scope, struct migrate *migrate);

/* Waits for the lease and takes it; gives it back. The holder keeps it by taking it again while it
 * works. Refuses: a lease that was lost to somebody else. */
const struct problem *migrate_lease_take(struct scope *scope);
const struct problem *migrate_lease_keep(struct scope *scope);
void migrate_lease_give_back(struct scope *scope);

#endif
