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
 * answer is not known: the caller reads back before it answers. Races: two bodies that write one
 * document: one of them is run again.
 */
const struct problem *mongo_transaction(struct scope *scope, int64_t patience_ms,
                                        const struct problem *(*body)(struct scope *, void *),
                                        void *context);

/*
 * As mongo_transaction, with the writes of `body` sent together in one round trip: each is taken to
 * do what it is for, one document matched or added. If one does not, `body` is run again with a
 * round trip for each, and finds out which. For work whose writes hardly ever fail. A read of
 * `body` comes before its writes. Needs MongoDB 8; with an older one it is the same as
 * mongo_transaction.
 */
const struct problem *
mongo_transaction_at_once(struct scope *scope, int64_t patience_ms,
                          const struct problem *(*body)(struct scope *, void *), void *context);

/* Tells whether a transaction is open in this scope. */
bool mongo_in_transaction(const struct scope *scope);

#endif
