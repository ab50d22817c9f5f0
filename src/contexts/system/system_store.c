#include "contexts/system/system_store.h"

#include "base/log.h"
#include "schema/migrate.h"

static const char remedy[] =
    "run `cartwright migrate`: it has not been since the program, or CURRENCIES, changed";

/* Who waits for the database asks again and again, so it is told when it turns out and not each
 * time. */
static void tell(bool applied)
{
    static bool told;
    if (!applied && !told)
        log_event(LOG_ERROR, "database_not_migrated", LOG_TEXT("why", remedy));
    told = !applied;
}

const struct problem *system_store_ready(struct scope *scope)
{
    bool applied;
    const struct problem *problem = schema_is_applied(scope, &applied);
    if (problem != NULL)
        return problem;
    tell(applied);
    return applied ? NULL : problem_new(scope->arena, PROBLEM_DATABASE_NOT_MIGRATED, "%s", remedy);
}
