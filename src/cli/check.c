#include <stdio.h>
#include <stdlib.h>

#include "adapters/mongo/open.h"
#include "cli/cli.h"
#include "kernel/consistency.h"
#include "kernel/scope.h"
#include "worker/wiring.h"

enum { SCAN_MS = 5 * 60 * 1000 }; /* as long as the server keeps the moment that is read */

static void tell(void *context, const char *rule, const char *subject, const char *detail)
{
    (void)context;
    printf("%s: %s: %s\n", rule, subject, detail);
}

int command_check(int count, char **arguments)
{
    struct consistency consistency = {.found = tell};
    (void)arguments;
    if (count != 0)
        return cli_usage("check");
    struct scope *scope = cli_scope();
    mongo_set_timeout(scope->mongo, SCAN_MS);
    const struct problem *problem = wired_check_consistency(scope, &consistency);
    if (problem != NULL)
        return cli_problem(problem);
    printf("%lld checked, %lld wrong\n", (long long)consistency.looked_at,
           (long long)consistency.findings);
    return consistency.findings == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
