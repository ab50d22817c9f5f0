#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/encode.h"

static enum log_level lowest = LOG_INFO;
static const char *role_name, *request_name;
static uint64_t dropped;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

struct line {
    char bytes[LOG_LINE];
    size_t length;
};

/* Keeps room for the closing of the line, so that a cut line is still JSON. */
static bool add(struct line *line, const char *bytes, size_t length)
{
    if (line->length + length > LOG_LINE - 32)
        return false;
    memcpy(line->bytes + line->length, bytes, length);
    line->length += length;
    return true;
}

/* Bytes above ASCII are escaped one by one: ill-formed input must not make an ill-formed log. */
static bool plain(char character)
{
    return character >= 0x20 && character < 0x7f && character != '"' && character != '\\';
}

static bool add_escaped(struct line *line, char character)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)character;
    if (byte == '"' || byte == '\\')
        return add(line, (char[]){'\\', character}, 2);
    return add(line, (char[]){'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]}, 6);
}

static void add_quoted(struct line *line, const char *text)
{
    bool fits = add(line, "\"", 1);
    while (fits && *text != '\0') {
        const char *run = text;
        while (plain(*text))
            text++;
        size_t room = LOG_LINE - 32 - line->length, length = (size_t)(text - run);
        fits = length <= room;
        add(line, run, fits ? length : room);
        if (fits && *text != '\0')
            fits = add_escaped(line, *text++);
    }
    if (!fits)
        line->bytes[line->length++] = '~';
    line->bytes[line->length++] = '"';
}

/* Tells whether the name fits, with room for a number or for quotes with little between them. */
static bool add_name(struct line *line, const char *name)
{
    size_t length = strlen(name);
    if (line->length + length + DECIMAL_TEXT + 8 > LOG_LINE - 32)
        return false;
    return add(line, ",\"", 2) && add(line, name, length) && add(line, "\":", 2);
}

static void add_text(struct line *line, const char *name, const char *text)
{
    if (add_name(line, name))
        add_quoted(line, text);
}

static void add_number(struct line *line, const char *name, int64_t number)
{
    char text[DECIMAL_TEXT];
    size_t length = encode_decimal(number, text);
    if (add_name(line, name))
        add(line, text, length);
}

void log_fields(enum log_level level, const char *event, const struct log_field *fields)
{
    if (level < lowest)
        return;
    struct line line = {.length = 0};
    char time[CLOCK_TEXT];
    clock_format(clock_wall_ms(), time);
    add(&line, "{\"time\":\"", 9);
    add(&line, time, CLOCK_TEXT - 1);
    add(&line, "\"", 1);
    add_text(&line, "level", level_names[level]);
    add_text(&line, "event", event);
    add_number(&line, "pid", getpid());
    if (role_name != NULL)
        add_text(&line, "role", role_name);
    if (request_name != NULL)
        add_text(&line, "request_id", request_name);
    for (; fields->name != NULL; fields++) {
        if (fields->text != NULL)
            add_text(&line, fields->name, fields->text);
        else
            add_number(&line, fields->name, fields->number);
    }
    memcpy(line.bytes + line.length, "}\n", 2);
    line.length += 2;
    if (write(STDERR_FILENO, line.bytes, line.length) != (ssize_t)line.length)
        dropped++;
}

void log_set_level(enum log_level level)
{
    lowest = level;
}

bool log_level_from(const char *name, enum log_level *level_r)
{
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *level_r = (enum log_level)i;
            return true;
        }
    }
    return false;
}

void log_set_role(const char *role)
{
    role_name = role;
}

void log_set_request(const char *request_id)
{
    request_name = request_id;
}

const char *log_request_id(void)
{
    return request_name == NULL ? "" : request_name;
}

uint64_t log_dropped(void)
{
    return dropped;
}
