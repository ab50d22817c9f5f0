#include "kernel/actor.h"

#include <string.h>

const struct actor actor_anonymous = {.kind = ACTOR_ANONYMOUS, .id = "anonymous"};
const struct actor actor_system = {.kind = ACTOR_SYSTEM, .id = "system"};

bool actor_may(const struct actor *actor, const char *permission)
{
    if (actor->kind == ACTOR_SYSTEM)
        return true;
    for (size_t i = 0; i < actor->permissions_count; i++)
        if (strcmp(actor->permissions[i], permission) == 0)
            return true;
    return false;
}
