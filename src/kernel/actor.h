#ifndef KERNEL_ACTOR_H
#define KERNEL_ACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "permissions.h" /* enum permission, made from openapi.yaml */

/* Who does a piece of work. */
enum actor_kind {
    ACTOR_ANONYMOUS,
    ACTOR_CUSTOMER, /* a person who has signed in */
    ACTOR_API_KEY,
    ACTOR_MAINTENANCE,
    ACTOR_SYSTEM
};

struct actor {
    enum actor_kind kind;
    const char *id; /* stable; "anonymous" and "system" for those */
    struct permission_set permissions;
    /* What X-CSRF-Token must be, where a cookie told who asks: a browser sends that by itself,
     * whoever made it ask. NULL: the client showed its credential on purpose. */
    const char *csrf_token;
};

/* Adds a permission to a set. */
void permission_add(struct permission_set *set, enum permission permission);

/* Makes a set of names as they are stored. A name that no permission has any more gives nothing,
 * and is logged once in a process. */
struct permission_set permissions_of(const char *const *names, size_t count);

/* Tells whether the actor holds the permission; the system holds all. */
bool actor_may(const struct actor *actor, enum permission permission);

extern const struct actor actor_anonymous;
extern const struct actor actor_system;

#endif
