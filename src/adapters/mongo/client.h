#ifndef ADAPTERS_MONGO_CLIENT_H
#define ADAPTERS_MONGO_CLIENT_H

/* Inside of the adapter only. */
#include <mongoc/mongoc.h>
#include <stdbool.h>
#include <stdint.h>

#include "adapters/mongo/mongo.h"
#include "adapters/mongo/open.h"

struct mongo {
    mongoc_uri_t *uri;
    mongoc_client_t *client;
    mongoc_database_t *database;
    mongoc_collection_t **collections; /* made once each: a new handle at each use costs several
                                          allocations */
    size_t collections_count;
    mongoc_client_session_t *session; /* of the open transaction, or NULL */
    struct mongo_bulk *bulk;          /* writes that are collected; NULL: each is sent */
    bool misfit;                      /* of those, one did not do what it was for */
    int64_t wire_version;             /* of the server; 0: not known yet */
    bool transient;                   /* the last error ends the attempt, not the transaction */
    mongo_session_watch *watch;       /* NULL: nobody does */
    bool abandons;                    /* there is an abandoned session, to be killed */
    uint8_t abandoned[MONGO_SESSION_BYTES];
    mongoc_change_stream_t *inserts;  /* that somebody waits for, or NULL */
    int64_t timeout_ms, selection_ms; /* for an answer; for a primary */
    int64_t lost_us;                  /* since when no primary answers; 0: one does */
    int64_t asked_us;                 /* when the command at hand was wanted */
    int64_t time_us;
    int64_t commands;
};

/* Makes sure that a command may be sent: the deadline is not over, and after an error that there is
 * a primary again, and no transaction of ours left open there. Waits for one as long as an election
 * may take, and once that was in vain only looks. Not inside a transaction. Breaks:
 * database_unavailable. */
const struct problem *mongo_await(struct scope *scope);

/* Waits until a primary answers, but no longer than `last_us`, nor than an election may take. The
 * client stays as it is, and with it the session of an open transaction. */
bool mongo_primary_by(struct mongo *mongo, int64_t last_us);

/* Ends the process if a transaction is open: what is acknowledged by the primary alone, or is read
 * and written in one step, is for work outside of one; inside it would be no part of it, or undo
 * what it means. */
void mongo_must_be_outside(const struct scope *scope, const char *what);

/* Ends the change stream, if there is one. */
void mongo_stream_close(struct mongo *mongo);

mongoc_collection_t *mongo_collection(struct mongo *mongo, const char *name);

/* Copies `options` (may be NULL) and adds session, comment and time limit. The result is in the
 * arena. */
bson_t *mongo_options(struct scope *scope, const bson_t *options, bool with_time_limit);

/* Turns an error of the driver into a problem, and notes whether it is transient. `wrote` tells
 * that a write was sent. */
const struct problem *mongo_problem(struct scope *scope, const char *what, bool wrote,
                                    const bson_error_t *error, const bson_t *reply);

/* Units: ms. What is left until the deadline, at least 1, at most the time-out of the settings. */
int64_t mongo_left_ms(const struct scope *scope);

/* Count the command that was sent and the time since `start_us`. */
void mongo_count_command(struct mongo *mongo, int64_t start_us);

#endif
