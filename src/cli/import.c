#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "contexts/catalog/import/import.h"
#include "kernel/problem.h"

static void tell_refused(void *file, size_t line, const char *handle, const char *reason)
{
    fprintf(stderr, "%s:%zu: %s%s%s\n", (const char *)file, line, handle == NULL ? "" : handle,
            handle == NULL ? "" : ": ", reason);
}

static int import(const char *name, bool dry_run)
{
    struct import_counts counts;
    const char *why;
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return EXIT_FAILURE;
    }
    const struct import_options options = {
        .dry_run = dry_run, .refused = tell_refused, .context = (void *)name};
    const struct problem *problem = catalog_import(cli_scope(), file, &options, &counts, &why);
    fclose(file);
    if (why != NULL) {
        fprintf(stderr, "%s: %s\n", name, why);
        return EXIT_FAILURE;
    }
    printf("%s%" PRId64 " created, %" PRId64 " updated, %" PRId64 " unchanged, %" PRId64
           " refused\n",
           dry_run ? "dry run: " : "", counts.created, counts.updated, counts.unchanged,
           counts.refused);
    if (problem != NULL)
        return cli_problem(problem);
    return counts.refused == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_import(int count, char **arguments)
{
    const char *format = NULL, *file = NULL;
    bool dry_run = false;
    for (int i = 0; i < count; i++) {
        if (strcmp(arguments[i], "--dry-run") == 0)
            dry_run = true;
        else if (strcmp(arguments[i], "--format") == 0 && i + 1 < count)
            format = arguments[++i];
        else if (file == NULL && strncmp(arguments[i], "--", 2) != 0)
            file = arguments[i];
        else
            return cli_usage("import");
    }
    if (format == NULL || strcmp(format, "shopify-csv") != 0 || file == NULL)
        return cli_usage("import");
    return import(file, dry_run);
}
