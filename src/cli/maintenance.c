#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/curl/curl.h"
#include "base/arena.h"
#include "cli/cli.h"
#include "contexts/jobs/jobs.h"
#include "kernel/settings.h"

enum { DONE = 200, RUNNING = 409 };

static int call(struct scope *scope, const char *task)
{
    struct http_answer answer;
    const char *why;
    const char *timestamp = arena_format(scope->arena, "%lld", (long long)(scope->now_ms / 1000));
    const char *url =
        arena_format(scope->arena, "http://%s/api/v1/maintenance/%s",
                     settings_item(scope->arena, scope->settings->loopback_listen, 0), task);
    const char *const headers[] = {
        arena_format(scope->arena, "X-Maintenance-Timestamp: %s", timestamp),
        arena_format(scope->arena, "X-Maintenance-Signature: %s",
                     maintenance_signature(scope, timestamp, task)),
        "Content-Type: application/json",
        NULL,
    };
    if (!http_post(scope, url, headers, &answer, &why)) {
        fprintf(stderr, "%s: %s\n", url, why);
        return EXIT_FAILURE;
    }
    puts(answer.body);
    /* That another host is at it is as good as done. */
    return answer.status == DONE || answer.status == RUNNING ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_maintenance(int count, char **arguments)
{
    if (count != 1)
        return cli_usage("maintenance");
    for (size_t i = 0; i < tasks_count; i++)
        if (strcmp(tasks[i].name, arguments[0]) == 0)
            return call(cli_scope(), arguments[0]);
    fprintf(stderr, "%s: unknown task; the tasks are:\n", arguments[0]);
    for (size_t i = 0; i < tasks_count; i++)
        fprintf(stderr, "  %s\n", tasks[i].name);
    return EXIT_FAILURE;
}
