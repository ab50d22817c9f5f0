#ifndef ADAPTERS_MONGO_TRANSACTION_H
#define ADAPTERS_MONGO_TRANSACTION_H

#include <stdbool.h>
#include <stdint.h>

struct problem;
struct scope;

/*
 * Runs `body` in a transaction (snapshot reads, majority commit) and commits. Called again after a
 * conflict, so it must have no effect outside the database. A problem of `body` aborts and is
 * returned. Breaks: write_conflict when others kept winning until `patience_ms` was over;
 * database_unavailable when no primary answered; outcome_unknown when the commit was sent and its
 * outcome is not known: the caller must read back before it answers. Races: two bodies that write
 * one document: one of them is run again.
 */
const struct problem *mongo_transaction(struct scope *scope, int64_t patience_ms,
                                        const struct problem *(*body)(struct scope *, void *),
                                        void *context);

/*
 * As mongo_transaction, but sends the writes of `body` together in one round trip. Each write is
 * assumed to have its effect: one document matched or inserted. If one does not, `body` runs again
 * with a round trip for each write, and finds out which. For work whose writes hardly ever fail.
 * `body` must read before it writes. Needs MongoDB 8; with an older one it is the same as
 * mongo_transaction.
 */
const struct problem *
mongo_transaction_at_once(struct scope *scope, int64_t patience_ms,
                          const struct problem *(*body)(struct scope *, void *), void *context);

/* Tells whether a transaction is open in this scope. */
bool mongo_in_transaction(const struct scope *scope);

#endif
