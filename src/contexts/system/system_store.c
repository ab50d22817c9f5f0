#include "contexts/system/system_store.h"

#include "schema/migrate.h"

const struct problem *system_store_ready(struct scope *scope)
{
    bool applied;
    const struct problem *problem = schema_is_applied(scope, &applied);
    return problem == NULL && !applied ? problem_new(scope->arena, PROBLEM_DATABASE_NOT_MIGRATED,
                                                     "run `cartwright migrate`")
                                       : problem;
}
