#ifndef ADAPTERS_MONGO_OPEN_H
#define ADAPTERS_MONGO_OPEN_H

#include <stdint.h>

struct arena;
struct mongo;
struct settings;

/* One client of one database in one process, made after the fork. What processes need of it; what
 * stores need is in mongo.h. */

/* Opens a client. Refuses with `*why_r` (in the arena) a connection string that is wrong or names
 * no database. Does no I/O. */
struct mongo *mongo_open(struct arena *arena, const char *uri, const char *application,
                         const struct settings *settings, const char **why_r);
void mongo_close(struct mongo *mongo);

/* Microseconds spent waiting for the database, and commands sent, since the client was opened. */
int64_t mongo_time_us(const struct mongo *mongo);
int64_t mongo_commands(const struct mongo *mongo);

#endif
