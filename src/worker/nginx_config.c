#include "worker/nginx_config.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "kernel/settings.h"

enum { ARENA = 16 * 1024 * 1024, TEMPLATE_MOST = 1024 * 1024, NAME_MOST = 64 };

/* One template on its way to being one of nginx's files. */
struct fill {
    const struct settings *settings;
    struct arena *arena;
    const char *template_path;
    int line;
};

static bool refuse(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return false;
}

static bool refuse_line(const struct fill *fill, const char *name, const char *why)
{
    fprintf(stderr, "%s:%d: %s: %s\n", fill->template_path, fill->line, name, why);
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The settings as the templates see them: some that are empty mean something all the same, and one
 * follows from another. */
static const char *value_of(const struct fill *fill, const char *name)
{
    if (strcmp(name, "ACCESS_LOG_BUFFER") == 0) /* nginx refuses one for a syslog */
        return strncmp(fill->settings->access_log, "syslog:", 7) == 0 ? "" : "buffer=32k flush=1s";
    const char *value = settings_text(fill->settings, fill->arena, name);
    if (value != NULL && *value != '\0')
        return value;
    if (strcmp(name, "DOCS_DIR") == 0)
        return DOCS_DIR;
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        const char *pools_name = pool_name((enum pool)pool);
        size_t length = strlen(pools_name);
        if (strncasecmp(name, pools_name, length) == 0 && strcmp(name + length, "_UPSTREAMS") == 0)
            return settings_listen(fill->settings, fill->arena, (enum pool)pool);
    }
    return value;
}

/* Reads @NAME@ or @NAME[]@ at `at`. Gives its length; 0: an @ that is none. */
static size_t placeholder(const char *at, char name_r[NAME_MOST], bool *list_r)
{
    size_t length = strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    const char *end = at + 1 + length;
    *list_r = strncmp(end, "[]", 2) == 0;
    end += *list_r ? 2 : 0;
    if (length == 0 || length >= NAME_MOST || *end != '@')
        return 0;
    memcpy(name_r, at + 1, length);
    name_r[length] = '\0';
    return (size_t)(end + 1 - at);
}

/* Appends a line with every placeholder filled in; a list's with `item`. */
static bool add_line(const struct fill *fill, struct buffer *text, const char *line,
                     const char *item)
{
    char name[NAME_MOST];
    bool list;
    while (*line != '\0') {
        size_t length = *line == '@' ? placeholder(line, name, &list) : 0;
        if (length == 0) {
            buffer_add_byte(text, *line++);
            continue;
        }
        const char *value = list ? item : value_of(fill, name);
        if (value == NULL)
            return refuse_line(fill, name, "unknown setting");
        if (strpbrk(value, "\"'\\;{}$#\n") != NULL)
            return refuse_line(fill, name, "the value has a character that is special to nginx");
        buffer_add_string(text, value);
        line += length;
    }
    buffer_add_byte(text, '\n');
    return true;
}

/* Gives the name of the list that a line is for each item of; false: it is an ordinary line. */
static bool list_of(const char *line, char name_r[NAME_MOST])
{
    bool list;
    for (const char *at = strchr(line, '@'); at != NULL; at = strchr(at + 1, '@'))
        if (placeholder(at, name_r, &list) > 0 && list)
            return true;
    return false;
}

static bool fill_line(const struct fill *fill, struct buffer *text, const char *line)
{
    char name[NAME_MOST];
    const char *item;
    if (!list_of(line, name))
        return add_line(fill, text, line, NULL);
    const char *list = value_of(fill, name);
    if (list == NULL)
        return refuse_line(fill, name, "unknown setting");
    for (unsigned i = 0; (item = settings_item(fill->arena, list, i)) != NULL; i++)
        if (!add_line(fill, text, line, item))
            return false;
    return true;
}

static bool read_text(struct arena *arena, const char *path, char **text_r)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return refuse(path, strerror(errno));
    *text_r = arena_alloc(arena, TEMPLATE_MOST);
    size_t length = fread(*text_r, 1, TEMPLATE_MOST - 1, file);
    bool whole = feof(file) && !ferror(file);
    fclose(file);
    (*text_r)[length] = '\0';
    return whole || refuse(path, "cannot be read completely");
}

static bool write_text(const char *path, const struct buffer *text)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return refuse(path, strerror(errno));
    bool written = fwrite(text->bytes, 1, text->length, file) == text->length;
    return (fclose(file) == 0 && written) || refuse(path, strerror(errno));
}

static bool fill_file(struct fill *fill, const char *from, const char *to)
{
    char *rest, *line;
    fill->template_path = from;
    fill->line = 0;
    if (!read_text(fill->arena, from, &rest))
        return false;
    struct buffer text = buffer_new(fill->arena, strlen(rest) * 2);
    while (*rest != '\0' && (line = strsep(&rest, "\n")) != NULL) {
        fill->line++;
        if (!fill_line(fill, &text, line))
            return false;
        if (rest == NULL)
            break;
    }
    return write_text(to, &text);
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0755) == 0 || errno == EEXIST || refuse(path, strerror(errno));
}

/* nginx's workers put the addresses there that its master keeps out, so it is theirs; our master,
 * which may be of their group and nothing else, takes them away. */
static bool make_deny_folder(const struct settings *settings, struct arena *arena)
{
    const char *path = arena_format(arena, "%s/deny", settings->state_dir);
    if (!make_folder(settings->state_dir) || !make_folder(path))
        return false;
    if (geteuid() != 0 || *settings->nginx_user == '\0')
        return true;
    const struct passwd *user = getpwnam(settings->nginx_user);
    if (user == NULL)
        return refuse(settings->nginx_user, "unknown user");
    return (chown(path, user->pw_uid, user->pw_gid) == 0 && chmod(path, 0775) == 0) ||
           refuse(path, strerror(errno));
}

static bool make_folders(const struct settings *settings, struct arena *arena, const char *folder)
{
    static const char *const names[] = {"temp", "log", "empty"};
    bool made = make_folder(folder);
    for (size_t i = 0; i < sizeof names / sizeof *names && made; i++)
        made = make_folder(arena_format(arena, "%s/%s", folder, names[i]));
    return made && make_deny_folder(settings, arena);
}

static bool fill_all(struct fill *fill, const char *templates, const char *folder)
{
    bool filled = true;
    DIR *directory = opendir(templates);
    if (directory == NULL)
        return refuse(templates, strerror(errno));
    for (const struct dirent *entry; filled && (entry = readdir(directory)) != NULL;) {
        struct arena_mark mark = arena_mark(fill->arena);
        if (ends_with(entry->d_name, ".conf") || ends_with(entry->d_name, ".json"))
            filled = fill_file(fill, arena_format(fill->arena, "%s/%s", templates, entry->d_name),
                               arena_format(fill->arena, "%s/%s", folder, entry->d_name));
        arena_release(fill->arena, mark);
    }
    closedir(directory);
    return filled;
}

bool nginx_config_write(const struct settings *settings, const char *folder)
{
    struct arena *arena = arena_new(ARENA);
    struct fill fill = {.settings = settings, .arena = arena};
    const char *templates =
        *settings->nginx_templates == '\0' ? TEMPLATES_DIR : settings->nginx_templates;
    bool written = make_folders(settings, arena, folder) && fill_all(&fill, templates, folder);
    arena_free(arena);
    return written;
}
