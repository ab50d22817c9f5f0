#ifndef KERNEL_SETTINGS_H
#define KERNEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kernel/pool.h"

struct arena;

/* The values of settings.def. A secret that its reader does not hold is NULL. */
struct settings {
#define INTEGER(field, NAME, fallback, minimum, maximum, unit, prose) int64_t field;
#define TEXT(field, NAME, fallback, longest, kind, prose)             const char *field;
#define SWITCH(field, NAME, fallback, prose)                          bool field;
#define SECRET(field, NAME, shortest, longest, prose)                 const char *field;
#define SECRET_OF(pools, field, NAME, shortest, longest, prose)       const char *field;
#define ROOT(field, NAME, shortest, longest, prose)                   const char *field;
#define DERIVED(pools, field, PURPOSE, prose)                         const char *field;
#include "settings.def"
    struct pool_settings {
#define POOL_INTEGER(field, NAME, fallback, minimum, maximum, unit, prose) int64_t field;
#define POOL_TEXT(field, NAME, fallback, longest, kind, prose)             const char *field;
#define POOL_SECRET(field, NAME, shortest, longest, prose)                 const char *field;
#include "settings.def"
    } pools[POOL_COUNT];
};

/* Which secrets to read: none (the master), all (commands), or those of one pool and the root keys
 * that its keys are derived from. */
enum { SECRETS_NONE = -1, SECRETS_ALL = -2 };

/* Reads all settings into the arena. `env_file` may be NULL. Refuses (false) after writing every
 * mistake to `mistakes`, one per line: unknown names, wrong types, bounds and forms, unreadable
 * files. Ignores secrets that `holder` does not hold. */
bool settings_load(struct arena *arena, const char *env_file, int holder, FILE *mistakes,
                   struct settings *settings_r);

/* Gives where the settings of a name ending in `_keys` stand that `holder` may have, one after the
 * other from `at` on, with what they are for; NULL: no more. */
const char **settings_derived(struct settings *settings, int holder, size_t *at,
                              const char **purpose_r);

/* Write the settings that `holder` may know to a file, without the root keys, and read them back in
 * another process, which needs neither the environment nor the secret files. False if the file
 * cannot be used. */
bool settings_keep(const struct settings *settings, int holder, int to);
bool settings_restore(struct arena *arena, int from, int holder, struct settings *settings_r);

/* Moves the secrets of this process's environment to anonymous files, CARTWRIGHT_NAME to
 * CARTWRIGHT_NAME_FILE, and overwrites them where they stood: from then on neither this process's
 * memory nor /proc/PID/environ has them. The files outlive an exec. */
bool settings_hide_secrets(void);

/* Closes these files, in a process that must not read them. */
void settings_close_secrets(void);

/* Writes NAME=value lines, secrets as [redacted], with unit and prose as comments. */
void settings_show(const struct settings *settings, FILE *to);

/* Gives the value of a setting that is not secret as text, by its NAME; NULL if there is no such
 * setting. */
const char *settings_text(const struct settings *settings, struct arena *arena, const char *name);

/* Gives the connection string of a pool: its own, or else the shop's. */
const char *settings_mongodb_uri(const struct settings *settings, enum pool pool);

/* Gives the address on which the pool listens: unix:PATH or ADDRESS:PORT. */
const char *settings_listen(const struct settings *settings, struct arena *arena, enum pool pool);

/* Gives the n-th item of a comma-separated list, trimmed, without counting blank ones; NULL past
 * the end. */
const char *settings_item(struct arena *arena, const char *list, unsigned n);

#endif
