#ifndef KERNEL_ACTOR_H
#define KERNEL_ACTOR_H

#include <stdbool.h>
#include <stddef.h>

/* Who does a piece of work. */
enum actor_kind { ACTOR_ANONYMOUS, ACTOR_API_KEY, ACTOR_MAINTENANCE, ACTOR_SYSTEM };

struct actor {
    enum actor_kind kind;
    const char *id; /* stable; "anonymous" and "system" for those */
    const char *const *permissions;
    size_t permissions_count;
};

/* Tells whether the actor holds the permission; the system holds all. */
bool actor_may(const struct actor *actor, const char *permission);

extern const struct actor actor_anonymous;
extern const struct actor actor_system;

#endif
