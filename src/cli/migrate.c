#include <stdlib.h>

#include "cli/cli.h"
#include "schema/migrate.h"

int command_migrate(int count, char **arguments)
{
    (void)arguments;
    if (count != 0)
        return cli_usage("migrate");
    const struct problem *problem = schema_migrate(cli_scope());
    return problem == NULL ? EXIT_SUCCESS : cli_problem(problem);
}
