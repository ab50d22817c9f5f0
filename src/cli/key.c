#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/shape.h"
#include "cli/cli.h"
#include "contexts/identity/identity.h"
#include "http/operation.h"
#include "kernel/settings.h"

enum { SCOPES_MOST = 100, KEYS_MOST = 1000, DAYS_MOST = 3650, DAYS_DIGITS = 4 };

/* Refuses (false) what is no number of days from 1 on: a key that was to end must not live for
 * ever. */
static bool read_days(const char *text, int64_t *days_r)
{
    if (*text == '\0' || strlen(text) > DAYS_DIGITS || strspn(text, "0123456789") != strlen(text))
        return false;
    *days_r = strtol(text, NULL, 10);
    return *days_r >= 1 && *days_r <= DAYS_MOST;
}

static int create(int count, char **arguments)
{
    const char *name = NULL, *list = NULL, *scopes[SCOPES_MOST], *text;
    size_t scopes_count = 0;
    int64_t days = 0;
    for (int i = 0; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--name") == 0)
            name = arguments[i + 1];
        else if (strcmp(arguments[i], "--scopes") == 0)
            list = arguments[i + 1];
        else if (strcmp(arguments[i], "--expires-in-days") != 0 ||
                 !read_days(arguments[i + 1], &days))
            return cli_usage("key");
    }
    if (name == NULL || list == NULL || count % 2 != 0)
        return cli_usage("key");
    struct scope *scope = cli_scope();
    if (strcmp(list, "*") == 0) /* all that there are today, not those that come later */
        for (list = ""; permission_names[scopes_count] != NULL; scopes_count++)
            scopes[scopes_count] = permission_names[scopes_count];
    while (scopes_count < SCOPES_MOST &&
           (scopes[scopes_count] = settings_item(scope->arena, list, (unsigned)scopes_count)) !=
               NULL) {
        if (shape_word(permission_names, scopes[scopes_count]) < 0) {
            fprintf(stderr, "%s: unknown permission\n", scopes[scopes_count]);
            return EXIT_FAILURE;
        }
        scopes_count++;
    }
    const struct problem *problem =
        identity_key_create(scope, name, scopes, scopes_count, days, &text);
    if (problem != NULL)
        return cli_problem(problem);
    puts(text);
    return EXIT_SUCCESS;
}

static const char *state_of(const struct scope *scope, const struct api_key *key)
{
    if (key->revoked_at_presence == PRESENT)
        return "revoked";
    return key->expires_at_presence == PRESENT && key->expires_at <= scope->now_ms ? "expired"
                                                                                   : "valid";
}

static int list(void)
{
    struct scope *scope = cli_scope();
    struct api_key *keys;
    size_t count;
    const struct problem *problem = identity_key_list(scope, KEYS_MOST, &keys, &count);
    if (problem != NULL)
        return cli_problem(problem);
    for (size_t i = 0; i < count; i++) {
        char created[CLOCK_TEXT];
        clock_format(keys[i].created_at, created);
        printf("%s  %s  %-7s  %s ", keys[i]._id, created, state_of(scope, &keys[i]), keys[i].name);
        for (size_t j = 0; j < keys[i].scopes_count; j++)
            printf(" %s", keys[i].scopes[j]);
        putchar('\n');
    }
    return EXIT_SUCCESS;
}

static int revoke(const char *id)
{
    bool found;
    const struct problem *problem = identity_key_revoke(cli_scope(), id, &found);
    if (problem != NULL)
        return cli_problem(problem);
    if (!found)
        fprintf(stderr, "%s: no such key, or already revoked\n", id);
    return found ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_key(int count, char **arguments)
{
    if (count >= 1 && strcmp(arguments[0], "create") == 0)
        return create(count - 1, arguments + 1);
    if (count == 1 && strcmp(arguments[0], "list") == 0)
        return list();
    if (count == 2 && strcmp(arguments[0], "revoke") == 0)
        return revoke(arguments[1]);
    return cli_usage("key");
}
