#include "kernel/settings.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "kernel/form.h"

enum kind { KIND_INTEGER, KIND_TEXT, KIND_SWITCH, KIND_SECRET, KIND_DERIVED };

enum { ALL_POOLS = (1 << POOL_COUNT) - 1 };

enum { FILE_MAX = 1024 * 1024, NAME_MAX_LENGTH = 80 };

static const char prefix[] = "CARTWRIGHT_";

/* A row of settings.def. */
struct row {
    const char *name;
    enum kind kind;
    size_t offset;            /* in struct settings, or in struct pool_settings */
    int64_t fallback;         /* of a secret: the pools that hold it; 0: it is a root */
    int64_t minimum, maximum; /* of a text or secret: its length */
    const char *text_fallback;
    const struct form *form; /* of a text */
    const char *unit;
    const char *prose;
};

#define ROW_INTEGER(place, name_, fallback_, least, most, unit_, prose_)                           \
    {.name = name_,                                                                                \
     .kind = KIND_INTEGER,                                                                         \
     .offset = place,                                                                              \
     .fallback = fallback_,                                                                        \
     .minimum = least,                                                                             \
     .maximum = most,                                                                              \
     .unit = unit_,                                                                                \
     .prose = prose_},
#define ROW_TEXT(place, name_, fallback_, longest, word, prose_)                                   \
    {.name = name_,                                                                                \
     .kind = KIND_TEXT,                                                                            \
     .offset = place,                                                                              \
     .maximum = longest,                                                                           \
     .text_fallback = fallback_,                                                                   \
     .form = &form_##word,                                                                         \
     .prose = prose_},
#define ROW_SECRET(place, name_, holders, shortest, longest, prose_)                               \
    {.name = name_,                                                                                \
     .kind = KIND_SECRET,                                                                          \
     .offset = place,                                                                              \
     .fallback = holders,                                                                          \
     .minimum = shortest,                                                                          \
     .maximum = longest,                                                                           \
     .unit = "secret",                                                                             \
     .prose = prose_},

static const struct row shop_rows[] = {
#define INTEGER(field, NAME, fallback, minimum, maximum, unit, prose)                              \
    ROW_INTEGER(offsetof(struct settings, field), #NAME, fallback, minimum, maximum, unit, prose)
#define TEXT(field, NAME, fallback, longest, form, prose)                                          \
    ROW_TEXT(offsetof(struct settings, field), #NAME, fallback, longest, form, prose)
#define SWITCH(field, NAME, fallback_, prose_)                                                     \
    {.name = #NAME,                                                                                \
     .kind = KIND_SWITCH,                                                                          \
     .offset = offsetof(struct settings, field),                                                   \
     .fallback = fallback_,                                                                        \
     .unit = "on or off",                                                                          \
     .prose = prose_},
#define SECRET(field, NAME, shortest, longest, prose)                                              \
    ROW_SECRET(offsetof(struct settings, field), #NAME, ALL_POOLS, shortest, longest, prose)
#define SECRET_OF(pools_, field, NAME, shortest, longest, prose)                                   \
    ROW_SECRET(offsetof(struct settings, field), #NAME, pools_, shortest, longest, prose)
#define ROOT(field, NAME, shortest, longest, prose)                                                \
    ROW_SECRET(offsetof(struct settings, field), #NAME, 0, shortest, longest, prose)
#define DERIVED(pools_, field, PURPOSE, prose_)                                                    \
    {.name = #PURPOSE,                                                                             \
     .kind = KIND_DERIVED,                                                                         \
     .offset = offsetof(struct settings, field),                                                   \
     .fallback = pools_,                                                                           \
     .prose = prose_},
#include "settings.def"
};

static const struct row pool_rows[] = {
#define POOL_INTEGER(field, NAME, fallback, minimum, maximum, unit, prose)                         \
    ROW_INTEGER(offsetof(struct pool_settings, field), #NAME, fallback, minimum, maximum, unit,    \
                prose)
#define POOL_TEXT(field, NAME, fallback, longest, form, prose)                                     \
    ROW_TEXT(offsetof(struct pool_settings, field), #NAME, fallback, longest, form, prose)
#define POOL_SECRET(field, NAME, shortest, longest, prose)                                         \
    ROW_SECRET(offsetof(struct pool_settings, field), #NAME, ALL_POOLS, shortest, longest, prose)
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
    if ((variable->row->kind != KIND_SECRET && variable->row->kind != KIND_DERIVED) ||
        holder == SECRETS_ALL)
        return true;
    if (holder < 0 || (variable->pool >= 0 && variable->pool != holder))
        return false;
    return (variable->row->fallback & 1 << holder) != 0;
}

static bool is_root(const struct variable *variable)
{
    return variable->row->kind == KIND_SECRET && variable->row->fallback == 0;
}

static bool can_be_set(const struct variable *variable)
{
    return variable->row->kind != KIND_DERIVED;
}

/* Where values come from: the environment, unless it is not looked at, then lines NAME=value. */
struct source {
    bool environment;
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

/* Reads to the end; gives NULL with errno for what cannot be read or is too much. */
static char *read_all(struct arena *arena, int file, size_t *length_r)
{
    size_t room = 4096;
    char *text = arena_alloc(arena, room);
    for (*length_r = 0;;) {
        ssize_t got = read(file, text + *length_r, room - 1 - *length_r);
        if (got <= 0)
            return got < 0 ? NULL : text;
        *length_r += (size_t)got;
        if (*length_r < room - 1)
            continue;
        errno = EFBIG;
        if (room >= FILE_MAX)
            return NULL;
        char *wider = arena_alloc(arena, room *= 2);
        text = memcpy(wider, text, *length_r);
    }
}

static char *read_file(struct arena *arena, const char *path)
{
    size_t length;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    char *text = read_all(arena, file, &length);
    const int error = errno;
    close(file);
    errno = error;
    return text;
}

static void add_line(struct arena *arena, struct source *source, const char *name,
                     const char *value)
{
    struct line *line = ARENA_NEW(arena, struct line);
    *line = (struct line){.name = name, .value = value, .next = source->lines};
    source->lines = line;
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
        add_line(arena, source, trim(line), value);
    }
}

static const char *look_up(const struct source *source, const char *name, const char *suffix)
{
    char full[NAME_MAX_LENGTH * 2];
    snprintf(full, sizeof full, "%s%s%s", prefix, name, suffix);
    const char *value = source->environment ? getenv(full) : NULL;
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
        mistake(source, "%s%s: \"%s\" is not an integer from %lld to %lld (%s)", prefix,
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
        mistake(source, "%s%s: the length is %lld and must be from %lld to %lld", prefix,
                variable->name, (long long)length, (long long)row->minimum,
                (long long)row->maximum);
    else
        *place = arena_string(arena, text);
}

static void check_item(struct source *source, const struct variable *variable, const char *item)
{
    const struct form *form = variable->row->form;
    if (!form->fits(item))
        mistake(source, "%s%s: \"%s\" is not %s", prefix, variable->name, item, form->wanted);
}

/* What two items are compared by. */
static size_t key_length(const struct form *form, const char *item)
{
    const char *colon = form->many == FORM_LIST_BY_KEY ? strrchr(item, ':') : NULL;
    return colon == NULL ? strlen(item) : (size_t)(colon - item);
}

static void check_list(struct arena *arena, struct source *source, const struct variable *variable,
                       const char *text)
{
    const char **items = ARENA_ARRAY(arena, const char *, strlen(text) + 1);
    size_t count = 0;
    for (char *rest = arena_string(arena, text), *item; (item = strsep(&rest, ",")) != NULL;) {
        item = trim(item);
        const size_t length = key_length(variable->row->form, item);
        bool twice = false;
        for (size_t i = 0; i < count && !twice; i++)
            twice = key_length(variable->row->form, items[i]) == length &&
                    strncmp(items[i], item, length) == 0;
        if (twice)
            mistake(source, "%s%s: \"%.*s\" is listed twice", prefix, variable->name, (int)length,
                    item);
        else
            check_item(source, variable, item);
        items[count++] = item;
    }
}

static void check_text(struct arena *arena, struct source *source, const struct variable *variable,
                       const char *text)
{
    const struct row *row = variable->row;
    if (row->form->fits == NULL)
        return;
    if (*text != '\0' && row->form->many != FORM_ONE)
        check_list(arena, source, variable, text);
    else if (*text != '\0')
        check_item(source, variable, text);
    else if (*row->text_fallback != '\0')
        mistake(source, "%s%s: must not be empty", prefix, variable->name);
}

static void read_switch(struct source *source, const struct variable *variable, const char *text,
                        bool *place)
{
    if (strcmp(text, "on") == 0)
        *place = true;
    else if (strcmp(text, "off") == 0)
        *place = false;
    else
        mistake(source, "%s%s: \"%s\" must be on or off", prefix, variable->name, text);
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
        check_text(arena, source, variable, *(const char **)place);
        break;
    case KIND_SWITCH:
        *(bool *)place = variable->row->fallback != 0;
        if (text != NULL)
            read_switch(source, variable, text, place);
        break;
    case KIND_SECRET:
        read_secret(arena, source, variable, text, place);
        break;
    case KIND_DERIVED: /* kept by settings_keep(), or derived after this */
        *(const char **)place = text == NULL ? NULL : arena_string(arena, text);
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
        bool same = can_be_set(&variable) && length >= own && memcmp(name, variable.name, own) == 0;
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
            mistake(source, "%s: unknown setting", line->name);
}

static void check_word(struct source *source, const char *name, const char *value,
                       const char *first, const char *second)
{
    if (strcmp(value, first) != 0 && strcmp(value, second) != 0)
        mistake(source, "%s%s: \"%s\" is neither %s nor %s", prefix, name, value, first, second);
}

static void check_words(struct source *source, const struct settings *settings)
{
    enum log_level level;
    check_word(source, "MAIL_MODE", settings->mail_mode, "folder", "smtp");
    check_word(source, "SMTP_TLS", settings->smtp_tls, "required", "none");
    if (!log_level_from(settings->log_level, &level))
        mistake(source, "%sLOG_LEVEL: \"%s\" is not debug, info, warn or error", prefix,
                settings->log_level);
}

static void read_variables(struct arena *arena, struct source *source, int holder,
                           struct settings *settings_r)
{
    *settings_r = (struct settings){.run_dir = NULL};
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        const bool root = source->environment && holder >= 0 && is_root(&variable);
        if (variable_held(&variable, holder) || root)
            read_variable(arena, source, &variable, variable_place(settings_r, &variable));
    }
    check_words(source, settings_r);
    /* Who has a connection string of its own must not be able to use the shop's. */
    if (holder >= 0 &&
        settings_mongodb_uri(settings_r, (enum pool)holder) != settings_r->mongodb_uri)
        settings_r->mongodb_uri = NULL;
}

bool settings_load(struct arena *arena, const char *env_file, int holder, FILE *mistakes,
                   struct settings *settings_r)
{
    struct source source = {.environment = true, .mistakes = mistakes, .clean = true};
    if (env_file != NULL)
        read_env_file(arena, &source, env_file);
    refuse_unknown(&source);
    read_variables(arena, &source, holder, settings_r);
    return source.clean;
}

static const char hidden_prefix[] = "/proc/self/fd/";

/* Gives the descriptor of a secret that was hidden, or -1. */
static int hidden_file(const char *name)
{
    char full[NAME_MAX_LENGTH * 2];
    snprintf(full, sizeof full, "%s%s_FILE", prefix, name);
    const char *path = getenv(full);
    const size_t skip = sizeof hidden_prefix - 1;
    return path == NULL || strncmp(path, hidden_prefix, skip) != 0 ? -1 : atoi(path + skip);
}

static bool hide(const char *name)
{
    char full[NAME_MAX_LENGTH * 2], named[NAME_MAX_LENGTH * 2], path[sizeof hidden_prefix + 16];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    char *value = getenv(full);
    snprintf(named, sizeof named, "%s%s_FILE", prefix, name);
    if (value == NULL || getenv(named) != NULL)
        return true; /* both: settings_load() tells */
    int file = memfd_create("secret", 0);
    size_t length = strlen(value);
    bool written = file >= 0 && write(file, value, length) == (ssize_t)length;
    explicit_bzero(value, length);
    unsetenv(full);
    snprintf(path, sizeof path, "%s%d", hidden_prefix, file);
    return written && setenv(named, path, 1) == 0;
}

bool settings_hide_secrets(void)
{
    bool hidden = true;
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        if (variable.row->kind == KIND_SECRET)
            hidden &= hide(variable.name);
    }
    return hidden;
}

void settings_close_secrets(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        int file = variable.row->kind == KIND_SECRET ? hidden_file(variable.name) : -1;
        if (file >= 0)
            close(file);
    }
}

static void show_value(const struct variable *variable, const void *place, bool plainly, FILE *to)
{
    const char *text;
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
    case KIND_DERIVED:
        text = *(const char *const *)place;
        fputs(text == NULL ? "" : plainly ? text : LOG_REDACTED, to);
        break;
    }
}

void settings_show(const struct settings *settings, FILE *to)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        const struct row *row = variable.row;
        if (!can_be_set(&variable))
            continue;
        fprintf(to, "# %s (%s)\n%s%s=", row->prose,
                row->kind == KIND_TEXT ? row->form->name : row->unit, prefix, variable.name);
        show_value(&variable, variable_place((struct settings *)settings, &variable), false, to);
        fputc('\n', to);
    }
}

bool settings_keep(const struct settings *settings, int holder, int to)
{
    FILE *file = fdopen(dup(to), "w");
    if (file == NULL)
        return false;
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        const void *place = variable_place((struct settings *)settings, &variable);
        const bool secret = variable.row->kind == KIND_SECRET || !can_be_set(&variable);
        if (!variable_held(&variable, holder) || (secret && *(const char *const *)place == NULL))
            continue;
        fprintf(file, "%s%s=", prefix, variable.name);
        show_value(&variable, place, true, file);
        fputc('\0', file); /* what no value can contain */
    }
    return fclose(file) == 0;
}

bool settings_restore(struct arena *arena, int from, int holder, struct settings *settings_r)
{
    struct source source = {.mistakes = stderr, .clean = true};
    char path[sizeof hidden_prefix + 16];
    size_t length = 0;
    snprintf(path, sizeof path, "%s%d", hidden_prefix, from);
    int file = open(path, O_RDONLY | O_CLOEXEC); /* at the start, wherever others have read to */
    char *text = file < 0 ? NULL : read_all(arena, file, &length);
    if (file >= 0)
        close(file);
    if (text == NULL)
        return false;
    for (const char *end = text + length; text < end; text += strlen(text) + 1) {
        char *equals = strchr(text, '=');
        add_line(arena, &source, text, equals + 1);
        *equals = '\0';
        text = equals + 1;
    }
    read_variables(arena, &source, holder, settings_r);
    return source.clean;
}

const char *settings_text(const struct settings *settings, struct arena *arena, const char *name)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct variable variable = variable_at(i);
        if (strcmp(variable.name, name) != 0 || variable.row->kind == KIND_SECRET ||
            !can_be_set(&variable))
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

const char **settings_derived(struct settings *settings, int holder, size_t *at,
                              const char **purpose_r)
{
    while (*at < ROWS) {
        const struct variable variable = variable_at((*at)++);
        *purpose_r = variable.row->name;
        if (variable.row->kind == KIND_DERIVED && variable_held(&variable, holder))
            return variable_place(settings, &variable);
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
    for (;;) {
        const size_t length = strcspn(list, ",");
        const bool blank = strspn(list, " \t") >= length;
        if (!blank && n-- == 0)
            return trim(arena_copy(arena, list, length));
        if (list[length] == '\0')
            return NULL;
        list += length + 1;
    }
}
