#include "kernel/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"

enum kind { KIND_INTEGER, KIND_TEXT, KIND_SWITCH, KIND_SECRET };

enum { FILE_MAX = 1024 * 1024, NAME_MAX_LENGTH = 80 };

static const char prefix[] = "CARTWRIGHT_";

/* A row of settings.def. */
struct row {
    const char *name;
    enum kind kind;
    size_t offset;                      /* in struct settings, or in struct pool_settings */
    int64_t fallback, minimum, maximum; /* of a text or secret: its length */
    const char *text_fallback;
    const char *unit;
    const char *prose;
};

static const struct row shop_rows[] = {
#define INTEGER(field, NAME, fallback, minimum, maximum, unit, prose)                              \
    {#NAME, KIND_INTEGER, offsetof(struct settings, field), fallback, minimum, maximum, NULL,      \
     unit,  prose},
#define TEXT(field, NAME, fallback, longest, kind, prose)                                          \
    {#NAME, KIND_TEXT, offsetof(struct settings, field), 0, 0, longest, fallback, #kind, prose},
#define SWITCH(field, NAME, fallback, prose)                                                       \
    {#NAME,       KIND_SWITCH, offsetof(struct settings, field), fallback, 0, 1, NULL,             \
     "on or off", prose},
#define SECRET(field, NAME, shortest, longest, prose)                                              \
    {#NAME,    KIND_SECRET, offsetof(struct settings, field), 0, shortest, longest, NULL,          \
     "secret", prose},
#include "settings.def"
};

static const struct row pool_rows[] = {
#define POOL_INTEGER(field, NAME, fallback, minimum, maximum, unit, prose)                         \
    {#NAME, KIND_INTEGER, offsetof(struct pool_settings, field), fallback, minimum, maximum, NULL, \
     unit,  prose},
#define POOL_TEXT(field, NAME, fallback, longest, kind, prose)                                     \
    {#NAME, KIND_TEXT, offsetof(struct pool_settings, field), 0, 0, longest, fallback,             \
     #kind, prose},
#define POOL_SECRET(field, NAME, shortest, longest, prose)                                         \
    {#NAME,    KIND_SECRET, offsetof(struct pool_settings, field), 0, shortest, longest, NULL,     \
     "secret", prose},
#include "settings.def"
};

enum {
    SHOP_ROWS = sizeof shop_rows / sizeof *shop_rows,
    POOL_ROWS = sizeof pool_rows / sizeof *pool_rows,
    ROWS = SHOP_ROWS + POOL_ROWS * POOL_COUNT
};

/* A variable that can be set: a row, for one pool where it is a pool's. */
struct variable {
    const struct row *row;
    int pool; /* -1: the shop's */
    char name[NAME_MAX_LENGTH];
};

static struct variable variable_at(size_t index)
{
    struct variable variable = {.pool = -1};
    if (index < SHOP_ROWS) {
        variable.row = &shop_rows[index];
        snprintf(variable.name, sizeof variable.name, "%s", variable.row->name);
        return variable;
    }
    variable.row = &pool_rows[(index - SHOP_ROWS) % POOL_ROWS];
    variable.pool = (int)((index - SHOP_ROWS) / POOL_ROWS);
    int at = 0;
    for (const char *name = pool_name((enum pool)variable.pool); *name != '\0'; name++)
        variable.name[at++] = (char)toupper((unsigned char)*name);
    snprintf(variable.name + at, sizeof variable.name - (size_t)at, "_%s", variable.row->name);
    return variable;
}

static void *variable_place(struct settings *settings, const struct variable *variable)
{
    char *start = variable->pool < 0 ? (char *)settings : (char *)&settings->pools[variable->pool];
    return start + variable->row->offset;
}

static bool variable_held(const struct variable *variable, int holder)
{
    return variable->row->kind != KIND_SECRET || holder == SECRETS_ALL ||
           (holder >= 0 && (variable->pool < 0 || variable->pool == holder));
}

/* Lines NAME=value of the env file. */
struct source {
    struct line {
        const char *name, *value;
        struct line *next;
    } * lines;
    FILE *mistakes;
    bool clean;
};

static void mistake(struct source *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void mistake(struct source *source, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(source->mistakes, format, arguments);
    fputc('\n', source->mistakes);
    va_end(arguments);
    source->clean = false;
}

static char *trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    return text;
}

static char *read_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return NULL;
    /* Not in the arena, which would keep a mebibyte for each file as long as the process lives. */
    char *room = malloc(FILE_MAX);
    if (room == NULL)
        abort();
    size_t length = fread(room, 1, FILE_MAX - 1, file);
    bool failed = ferror(file) || !feof(file);
    char *text = failed ? NULL : arena_copy(arena, room, length);
    free(room);
    fclose(file);
    errno = failed ? EFBIG : 0;
    return text;
}

static void read_env_file(struct arena *arena, struct source *source, const char *path)
{
    char *text = read_file(arena, path);
    if (text == NULL) {
        mistake(source, "%s: cannot be read: %s", path, strerror(errno));
        return;
    }
    int number = 0;
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
        number++;
        line = trim(line);
        if (*line == '\0' || *line == '#')
            continue;
        char *equals = strchr(line, '=');
        if (equals == NULL) {
            mistake(source, "%s:%d: not NAME=value", path, number);
            continue;
        }
        *equals = '\0';
        char *value = trim(equals + 1);
        size_t length = strlen(value);
        if (length >= 2 && (*value == '"' || *value == '\'') && value[length - 1] == *value) {
            value[length - 1] = '\0';
            value++;
        }
        struct line *entry = ARENA_NEW(arena, struct line);
        *entry = (struct line){.name = trim(line), .value = value, .next = source->lines};
        source->lines = entry;
    }
}

static const char *look_up(const struct source *source, const char *name, const char *suffix)
{
    char full[NAME_MAX_LENGTH * 2];
    snprintf(full, sizeof full, "%s%s%s", prefix, name, suffix);
    const char *value = getenv(full);
    for (const struct line *line = source->lines; value == NULL && line != NULL; line = line->next)
        if (strcmp(line->name, full) == 0)
            value = line->value;
    return value;
}

static void read_integer(struct source *source, const struct variable *variable, const char *text,
                         int64_t *place)
{
    const struct row *row = variable->row;
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < row->minimum || number > row->maximum)
        mistake(source, "%s%s: \"%s\" is not a whole number from %lld to %lld (%s)", prefix,
                variable->name, text, (long long)row->minimum, (long long)row->maximum, row->unit);
    else
        *place = number;
}

static void read_text(struct arena *arena, struct source *source, const struct variable *variable,
                      const char *text, const char **place)
{
    const struct row *row = variable->row;
    int64_t length = (int64_t)strlen(text);
    if (length > row->maximum || length < row->minimum)
        mistake(source, "%s%s: its length is %lld, not %lld to %lld", prefix, variable->name,
                (long long)length, (long long)row->minimum, (long long)row->maximum);
    else
        *place = arena_string(arena, text);
}

static void read_switch(struct source *source, const struct variable *variable, const char *text,
                        bool *place)
{
    if (strcmp(text, "on") == 0)
        *place = true;
    else if (strcmp(text, "off") == 0)
        *place = false;
    else
        mistake(source, "%s%s: \"%s\" is neither on nor off", prefix, variable->name, text);
}

static void read_secret(struct arena *arena, struct source *source, const struct variable *variable,
                        const char *text, const char **place)
{
    const char *path = look_up(source, variable->name, "_FILE");
    if (text != NULL && path != NULL) {
        mistake(source, "%s%s: set twice, by value and by file", prefix, variable->name);
        return;
    }
    if (path != NULL) {
        char *content = read_file(arena, path);
        if (content == NULL) {
            mistake(source, "%s%s_FILE: %s cannot be read: %s", prefix, variable->name, path,
                    strerror(errno));
            return;
        }
        text = trim(content);
    }
    if (text != NULL)
        read_text(arena, source, variable, text, place);
    else if (variable->row->minimum > 0)
        mistake(source, "%s%s or %s%s_FILE must be set: %s", prefix, variable->name, prefix,
                variable->name, variable->row->prose);
}

static void read_variable(struct arena *arena, struct source *source,
                          const struct variable *variable, void *place)
{
    const char *text = look_up(source, variable->name, "");
    switch (variable->row->kind) {
    case KIND_INTEGER:
        *(int64_t *)place = variable->row->fallback;
        if (text != NULL)
            read_integer(source, variable, text, place);
        break;
    case KIND_TEXT:
        *(const char **)place = variable->row->text_fallback;
        if (text != NULL)
            read_text(arena, source, variable, text, place);
        break;
    case KIND_SWITCH:
        *(bool *)place = variable->row->fallback != 0;
        if (text != NULL)
            read_switch(source, variable, text, place);
        break;
    case KIND_SECRET:
        read_secret(arena, source, variable, text, place);
        break;
    }
}

static bool known(const char *name, size_t length)
{
    if (length == 8 && memcmp(name, "ENV_FILE", 8) == 0)
        return true;
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        size_t own = strlen(variable.name);
        bool same = length >= own && memcmp(name, variable.name, own) == 0;
        if (same && (length == own || (variable.row->kind == KIND_SECRET && length == own + 5 &&
                                       memcmp(name + own, "_FILE", 5) == 0)))
            return true;
    }
    return false;
}

static void refuse_unknown(struct source *source)
{
    extern char **environ;
    const size_t skip = sizeof prefix - 1;
    for (char **entry = environ; *entry != NULL; entry++)
        if (strncmp(*entry, prefix, skip) == 0 &&
            !known(*entry + skip, strcspn(*entry + skip, "=")))
            mistake(source, "%.*s: no such setting", (int)strcspn(*entry, "="), *entry);
    for (const struct line *line = source->lines; line != NULL; line = line->next)
        if (strncmp(line->name, prefix, skip) != 0 ||
            !known(line->name + skip, strlen(line->name + skip)))
            mistake(source, "%s: no such setting", line->name);
}

static void check_words(struct source *source, const struct settings *settings)
{
    enum log_level level;
    if (!log_level_from(settings->log_level, &level))
        mistake(source, "%sLOG_LEVEL: \"%s\" is not debug, info, warn or error", prefix,
                settings->log_level);
}

bool settings_load(struct arena *arena, const char *env_file, int holder, FILE *mistakes,
                   struct settings *settings_r)
{
    struct source source = {.mistakes = mistakes, .clean = true};
    *settings_r = (struct settings){.run_dir = NULL};
    if (env_file != NULL)
        read_env_file(arena, &source, env_file);
    refuse_unknown(&source);
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        if (variable_held(&variable, holder))
            read_variable(arena, &source, &variable, variable_place(settings_r, &variable));
    }
    check_words(&source, settings_r);
    return source.clean;
}

void settings_forget_environment(void)
{
    extern char **environ;
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        char full[NAME_MAX_LENGTH * 2];
        int length = snprintf(full, sizeof full, "%s%s=", prefix, variable.name);
        for (char **entry = environ; variable.row->kind == KIND_SECRET && *entry != NULL; entry++)
            if (strncmp(*entry, full, (size_t)length) == 0)
                explicit_bzero(*entry + length, strlen(*entry + length));
    }
}

static void show_value(const struct variable *variable, const void *place, FILE *to)
{
    switch (variable->row->kind) {
    case KIND_INTEGER:
        fprintf(to, "%lld", (long long)*(const int64_t *)place);
        break;
    case KIND_TEXT:
        fputs(*(const char *const *)place, to);
        break;
    case KIND_SWITCH:
        fputs(*(const bool *)place ? "on" : "off", to);
        break;
    case KIND_SECRET:
        fputs(*(const char *const *)place == NULL ? "" : LOG_REDACTED, to);
        break;
    }
}

void settings_show(const struct settings *settings, FILE *to)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        fprintf(to, "# %s (%s)\n%s%s=", variable.row->prose, variable.row->unit, prefix,
                variable.name);
        show_value(&variable, variable_place((struct settings *)settings, &variable), to);
        fputc('\n', to);
    }
}

const char *settings_text(const struct settings *settings, struct arena *arena, const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        if (strcmp(variable.name, name) != 0 || variable.row->kind == KIND_SECRET)
            continue;
        const void *place = variable_place((struct settings *)settings, &variable);
        if (variable.row->kind == KIND_TEXT)
            return *(const char *const *)place;
        if (variable.row->kind == KIND_SWITCH)
            return *(const bool *)place ? "on" : "off";
        return arena_format(arena, "%lld", (long long)*(const int64_t *)place);
    }
    return NULL;
}

const char *settings_mongodb_uri(const struct settings *settings, enum pool pool)
{
    const char *own = settings->pools[pool].mongodb_uri;
    return own != NULL && *own != '\0' ? own : settings->mongodb_uri;
}

const char *settings_listen(const struct settings *settings, struct arena *arena, enum pool pool)
{
    const char *listen = settings->pools[pool].listen;
    return *listen != '\0'
               ? listen
               : arena_format(arena, "unix:%s/%s.sock", settings->run_dir, pool_name(pool));
}

const char *settings_item(struct arena *arena, const char *list, unsigned n)
{
    for (;; n--) {
        size_t length = strcspn(list, ",");
        if (n == 0 && length == 0)
            return NULL;
        if (n == 0)
            return trim(arena_copy(arena, list, length));
        if (list[length] == '\0')
            return NULL;
        list += length + 1;
    }
}
