#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "worker/master.h"

static int pool_from(const char *name, size_t length)
{
    for (int pool = 0; pool < POOL_COUNT; pool++)
        if (strncmp(pool_name((enum pool)pool), name, length) == 0 &&
            pool_name((enum pool)pool)[length] == '\0')
            return pool;
    return -1;
}

int command_serve(int count, char **arguments)
{
    struct master_options options = {.env_file = cli.env_file, .arguments = cli.arguments};
    bool chosen = false;
    for (int i = 0; i < count; i += 2) {
        const char *value = i + 1 < count ? arguments[i + 1] : NULL;
        if (value != NULL && strcmp(arguments[i], "--pool") == 0 &&
            pool_from(value, strlen(value)) >= 0)
            options.pools[pool_from(value, strlen(value))] = chosen = true;
        else if (value != NULL && strcmp(arguments[i], "--inherit") == 0)
            options.inherit = value;
        else
            return cli_usage("serve");
    }
    for (int pool = 0; pool < POOL_COUNT && !chosen; pool++)
        options.pools[pool] = true;
    return master_run(&options);
}
