#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "cli/cli.h"
#include "config.h"
#include "http/operation.h"
#include "kernel/settings.h"
#include "worker/nginx_config.h"

enum { SETTINGS_ARENA = 8 * 1024 * 1024 };

int command_version(int count, char **arguments)
{
    (void)arguments;
    puts(PACKAGE_STRING);
    return count == 0 ? EXIT_SUCCESS : cli_usage("version");
}

int command_routes(int count, char **arguments)
{
    (void)arguments;
    if (count != 0)
        return cli_usage("routes");
    for (size_t i = 0; i < operations_count; i++) {
        const struct operation *operation = &operations[i];
        printf("%-7s %-40s %-9s %-15s %-6s %s\n", method_name(operation->method), operation->path,
               pool_name(operation->pool), operation_access(operation), operation->rate,
               operation->id);
    }
    return EXIT_SUCCESS;
}

int command_config(int count, char **arguments)
{
    struct settings settings;
    int status = EXIT_SUCCESS;
    if (count < 1)
        return cli_usage("config");
    const bool check = strcmp(arguments[0], "check") == 0;
    struct arena *arena = arena_new(SETTINGS_ARENA);
    if (!settings_load(arena, cli.env_file, check ? SECRETS_ALL : SECRETS_NONE, stderr,
                       &settings) ||
        (check && !keyring_derive(arena, &settings, SECRETS_ALL, stderr)))
        status = EXIT_FAILURE;
    else if (strcmp(arguments[0], "show") == 0)
        settings_show(&settings, stdout);
    else if (strcmp(arguments[0], "nginx") == 0 && count == 2)
        status = nginx_config_write(&settings, arguments[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
    else if (!check)
        status = cli_usage("config");
    arena_free(arena);
    return status;
}
