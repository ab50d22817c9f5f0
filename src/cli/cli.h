#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "kernel/scope.h"

struct problem;

/* A subcommand of `cartwright`: gets its own arguments, gives the exit status. */
struct command {
    const char *name;
    const char *usage;
    const char *prose;
    int (*run)(int count, char **arguments);
};

/* What every subcommand shares. */
struct cli {
    const char *env_file;   /* NULL: none */
    char *const *arguments; /* of the whole call */
};
extern struct cli cli;

int command_serve(int count, char **arguments);
int command_migrate(int count, char **arguments);
int command_import(int count, char **arguments);
int command_maintenance(int count, char **arguments);
int command_key(int count, char **arguments);
int command_config(int count, char **arguments);
int command_check(int count, char **arguments);
int command_routes(int count, char **arguments);
int command_version(int count, char **arguments);

/* Reads the settings with all secrets, opens the database and fills a scope that lasts as long as
 * the process. Exits with the mistakes on stderr when that fails. */
struct scope *cli_scope(void);

/* Writes a problem to stderr and gives the exit status 1. */
int cli_problem(const struct problem *problem);

/* Writes how the command is called to stderr and gives the exit status 2. */
int cli_usage(const char *name);

#endif
