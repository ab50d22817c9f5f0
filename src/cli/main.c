#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/keyring.h"
#include "adapters/mongo/open.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/cli.h"
#include "kernel/actor.h"
#include "kernel/problem.h"
#include "kernel/settings.h"
#include "worker/wiring.h"

enum { COMMAND_ARENA = 512 * 1024 * 1024, COMMAND_DEADLINE_S = 24 * 3600 };

static const struct command commands[] = {
    {"serve", "[--pool NAME]…", "serve the API", command_serve},
    {"migrate", "[--status] [--prune]",
     "migrate the database to this version's schema, or say what that would do (--status)",
     command_migrate},
    {"import", "--format shopify-csv [--dry-run] FILE", "import a catalogue", command_import},
    {"key", "create --name NAME --scopes A,B [--expires-in-days N] | list | revoke ID",
     "create, list and revoke API keys", command_key},
    {"maintenance", "TASK", "run a maintenance task, once per time slot; for cron",
     command_maintenance},
    {"config", "show | check | nginx DIR",
     "show or check the settings, or write nginx's configuration files", command_config},
    {"check", "",
     "check that stock, orders and events are consistent; exit status 1 if they are not",
     command_check},
    {"routes", "", "list the operations", command_routes},
    {"version", "", "print the version", command_version},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

struct cli cli;

static struct {
    struct arena *arena;
    struct settings settings;
    struct scope scope;
} process;

static void end_process(void)
{
    mongo_close(process.scope.mongo);
    arena_free(process.arena);
}

struct scope *cli_scope(void)
{
    const char *why;
    enum log_level level = LOG_INFO;
    process.arena = arena_new(COMMAND_ARENA);
    if (!settings_load(process.arena, cli.env_file, SECRETS_ALL, stderr, &process.settings) ||
        !keyring_derive(process.arena, &process.settings, SECRETS_ALL, stderr))
        exit(EXIT_FAILURE);
    log_level_from(process.settings.log_level, &level);
    log_set_level(level);
    process.scope = (struct scope){
        .arena = process.arena,
        .settings = &process.settings,
        .actor = &actor_system,
        .now_ms = clock_wall_ms(),
        .deadline_us = clock_steady_us() + (int64_t)COMMAND_DEADLINE_S * 1000000,
        .trace = "command",
        .mongo = mongo_open(process.arena, process.settings.mongodb_uri, "cartwright-command",
                            &process.settings, &why),
    };
    if (process.scope.mongo == NULL) {
        fprintf(stderr, "CARTWRIGHT_MONGODB_URI: %s\n", why);
        exit(EXIT_FAILURE);
    }
    atexit(end_process);
    return &process.scope;
}

int cli_problem(const struct problem *problem)
{
    const struct problem_type *type = problem_type(problem->code);
    fprintf(stderr, "%s: %s%s%s\n", type->code, type->title, problem->detail == NULL ? "" : ": ",
            problem->detail == NULL ? "" : problem->detail);
    for (const struct violation *at = problem->violations; at != NULL; at = at->next)
        fprintf(stderr, "  %s: %s\n", at->pointer, at->detail);
    return EXIT_FAILURE;
}

int cli_usage(const char *name)
{
    fprintf(stderr, "usage:\n");
    for (int i = 0; i < COMMANDS; i++)
        if (name == NULL || strcmp(name, commands[i].name) == 0)
            fprintf(stderr, "  cartwright %s %s [--env-file FILE]\n      %s\n", commands[i].name,
                    commands[i].usage, commands[i].prose);
    return 2;
}

/* Takes --env-file FILE out of the arguments, wherever it stands, and gives how many are left. The
 * array that a successor is called with stays as it is. */
static int take_env_file(int count, char **arguments, char **rest_r)
{
    int left = 0;
    for (int i = 0; i < count; i++)
        if (strcmp(arguments[i], "--env-file") == 0 && i + 1 < count)
            cli.env_file = arguments[++i];
        else
            rest_r[left++] = arguments[i];
    return left;
}

int main(int count, char **arguments)
{
    wire_contexts();
    cli.arguments = arguments;
    cli.env_file = getenv("CARTWRIGHT_ENV_FILE");
    char **rest = calloc((size_t)count + 1, sizeof *rest);
    if (rest == NULL)
        abort();
    count = take_env_file(count - 1, arguments + 1, rest);
    int status = -1;
    for (int i = 0; i < COMMANDS && count > 0; i++)
        if (strcmp(rest[0], commands[i].name) == 0)
            status = commands[i].run(count - 1, rest + 1);
    free(rest);
    return status < 0 ? cli_usage(NULL) : status;
}
