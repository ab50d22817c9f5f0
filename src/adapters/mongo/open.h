#ifndef ADAPTERS_MONGO_OPEN_H
#define ADAPTERS_MONGO_OPEN_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct mongo;
struct problem;
struct scope;
struct settings;

/* One client of one database in one process, made after the fork. What processes need of it; what
 * stores need is in mongo.h. */

/* Opens a client. Refuses with `*why_r` (in the arena) a connection string that is wrong or names
 * no database. Does no I/O. */
struct mongo *mongo_open(struct arena *arena, const char *uri, const char *application,
                         const struct settings *settings, const char **why_r);
void mongo_close(struct mongo *mongo);

/* Sets the time-out of every command, in place of the one in the settings: for building indexes and
 * for reading whole collections. */
void mongo_set_timeout(struct mongo *mongo, int64_t timeout_ms);

/* Told the id of the server session when a transaction begins, and NULL when it has ended: a
 * process that dies in between leaves locks, which whoever watches it frees by killing that
 * session. */
enum { MONGO_SESSION_BYTES = 16 };
typedef void mongo_session_watch(const uint8_t *id);
void mongo_watch_sessions(struct mongo *mongo, mongo_session_watch *watch);

/* Ends that session on the primary, and with it the transaction that is open in it. Breaks:
 * database_unavailable. Repeat: harmless. */
const struct problem *mongo_kill_session(struct scope *scope,
                                         const uint8_t id[static MONGO_SESSION_BYTES]);

/* Tells whether this client has waited for a primary in vain, and has not found one since. */
bool mongo_given_up(const struct mongo *mongo);

/* Microseconds spent waiting for the database, and commands sent, since the client was opened. */
int64_t mongo_time_us(const struct mongo *mongo);
int64_t mongo_commands(const struct mongo *mongo);

#endif
