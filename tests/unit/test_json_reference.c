/* Our JSON reader beside Jansson, over the corpus of the fuzz target: what the name of a file says
 * must hold.
 *   y_…  both take it     n_…  both refuse it     d_…  Jansson takes it and we do not: the
 *                                                      differences that reference.h declares */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "../fuzz/reference.h"
#include "base/arena.h"
#include "base/shape.h"

static const struct shape nothing = {.name = "nothing", .size = 1};

static void check_text(struct arena *arena, const char *name, const char *text, size_t length)
{
    const char *malformed;
    const struct violation *violations;
    json_t *theirs = reference_read(text, length);
    json_read(arena, &nothing, text, length, &malformed, &violations);
    if ((*name == 'n') == (theirs != NULL))
        fail_msg("%s: Jansson says otherwise", name);
    if ((*name == 'y') == (malformed != NULL))
        fail_msg("%s: %s", name, malformed == NULL ? "is taken" : malformed);
    if (*name == 'd' && !reference_differs(theirs, malformed, text, length))
        fail_msg("%s: the difference is not declared: %s", name, malformed);
    json_decref(theirs);
}

static void reads_what_a_strict_parser_reads(void **state)
{
    (void)state;
    const char *source = getenv("srcdir");
    char path[8192];
    static char bytes[1 << 16];
    size_t counts[256] = {0};
    struct arena *arena = arena_new(64 << 20);
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/json", source == NULL ? "." : source);
    size_t folder = strlen(path);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.' || entry->d_name[1] != '_' || !strchr("ynd", entry->d_name[0]))
            continue;
        snprintf(path + folder, sizeof path - folder, "/%s", entry->d_name);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t length = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        assert_in_range(length, 1, sizeof bytes - 1);
        check_text(arena, entry->d_name, bytes + 1, length - 1); /* the first chooses a shape */
        arena_reset(arena);
        counts[(unsigned char)entry->d_name[0]]++;
    }
    closedir(directory);
    arena_free(arena);
    assert_true(counts['y'] >= 30 && counts['n'] >= 60 && counts['d'] >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_a_strict_parser_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
