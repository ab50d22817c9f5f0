#include "kernel/actor.h"

#include <string.h>

#include "base/log.h"
#include "base/shape.h"

enum { WORD = 64, TOLD_MOST = 16, NAME_ROOM = 64 };

const struct actor actor_anonymous = {.kind = ACTOR_ANONYMOUS, .id = "anonymous"};
const struct actor actor_system = {.kind = ACTOR_SYSTEM, .id = "system"};

/* A key is read with each request: what is wrong with it is told once. */
static void tell_unknown(const char *name)
{
    static char told[TOLD_MOST][NAME_ROOM];
    static size_t count;
    for (size_t i = 0; i < count; i++)
        if (strncmp(told[i], name, NAME_ROOM - 1) == 0)
            return;
    if (count == TOLD_MOST)
        return;
    strncpy(told[count++], name, NAME_ROOM - 1);
    log_event(LOG_WARN, "permission_unknown", LOG_TEXT("permission", name));
}

void permission_add(struct permission_set *set, enum permission permission)
{
    set->bits[permission / WORD] |= UINT64_C(1) << permission % WORD;
}

struct permission_set permissions_of(const char *const *names, size_t count)
{
    struct permission_set set = {{0}};
    for (size_t i = 0; i < count; i++) {
        const int permission = shape_word(permission_names, names[i]);
        if (permission < 0)
            tell_unknown(names[i]);
        else
            permission_add(&set, (enum permission)permission);
    }
    return set;
}

bool actor_may(const struct actor *actor, enum permission permission)
{
    return actor->kind == ACTOR_SYSTEM ||
           (actor->permissions.bits[permission / WORD] >> permission % WORD & 1) != 0;
}
