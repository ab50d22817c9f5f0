/* Runs a target over its corpus, for builds without libFuzzer: a crash that was found once stays
 * found. */
#include <dirent.h>
#include <libgen.h>
#include <stdio.h>

#include "fuzz.h"

static void replay(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return; /* a folder */
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* A copy of the very size, so that reading past its end is seen. */
    uint8_t *copy = malloc(size + (size == 0));
    MUST(copy != NULL);
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

int main(int count, char **arguments)
{
    const char *source = getenv("srcdir"), *name = basename(arguments[0]);
    char folder[4096], path[8192];
    size_t inputs = 0;
    (void)count;
    snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s", source == NULL ? "." : source,
             name + sizeof "fuzz_" - 1);
    DIR *directory = opendir(folder);
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        printf("# %s\n", entry->d_name);
        fflush(stdout);
        replay(path);
        inputs++;
    }
    if (directory != NULL)
        closedir(directory);
    printf("%s 1 - %s: %zu inputs\n1..1\n", inputs > 0 ? "ok" : "not ok", name, inputs);
    return inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
