#include <stdlib.h>
#include <string.h>

#include "adapters/mongo/open.h"
#include "cli/cli.h"
#include "schema/migrate.h"

enum { INDEX_MS = 6 * 3600 * 1000 }; /* building one on a large collection */

int command_migrate(int count, char **arguments)
{
    struct migrate migrate = {.told = stdout};
    for (int i = 0; i < count; i++) {
        if (strcmp(arguments[i], "--status") == 0)
            migrate.look = true;
        else if (strcmp(arguments[i], "--prune") == 0)
            migrate.prune = true;
        else
            return cli_usage("migrate");
    }
    struct scope *scope = cli_scope();
    mongo_set_timeout(scope->mongo, INDEX_MS);
    const struct problem *problem = schema_migrate(scope, &migrate);
    if (problem != NULL)
        return cli_problem(problem);
    if (migrate.changes == 0)
        puts("nothing to do");
    return migrate.look && migrate.changes > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
