#ifndef ADAPTERS_MONGO_BULK_H
#define ADAPTERS_MONGO_BULK_H

/* Inside of the adapter only. */
#include "adapters/mongo/client.h"

/* Tells whether the server can take the writes of several collections at once. Source: bulkWrite,
 * MongoDB 8.0. */
bool mongo_bulk_possible(struct scope *scope);

/* Starts to collect the writes of the transaction that follows; in the arena. */
void mongo_bulk_begin(struct scope *scope);

/* Add a write to those collected. False: none are being collected, and it must be sent. */
bool mongo_bulk_insert(struct scope *scope, const char *collection, const bson_t *document);
bool mongo_bulk_update(struct scope *scope, const char *collection, const bson_t *filter,
                       const bson_t *update);

/* Sends what was collected; the writes that follow are sent one by one. `misfit` of the client
 * tells that a write did not do what it was for; the problem returned then only ends the attempt.
 */
const struct problem *mongo_bulk_send(struct scope *scope);

#endif
