#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

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

static void add_quoted(struct line *line, const char *text)
{
    add(line, "\"", 1);
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        char escape[8];
        size_t length = 1;
        escape[0] = (char)byte;
        /* Bytes above ASCII are escaped one by one: ill-formed input must not make an ill-formed
         * log. */
        if (byte == '"' || byte == '\\')
            length = (size_t)snprintf(escape, sizeof escape, "\\%c", byte);
        else if (byte < 0x20 || byte >= 0x7f)
            length = (size_t)snprintf(escape, sizeof escape, "\\u%04x", byte);
        if (!add(line, escape, length)) {
            add(line, "~", 1);
            break;
        }
    }
    line->bytes[line->length++] = '"';
}

static void add_text(struct line *line, const char *name, const char *text)
{
    if (line->length + strlen(name) + 8 > LOG_LINE - 32)
        return;
    add(line, ",\"", 2);
    add(line, name, strlen(name));
    add(line, "\":", 2);
    add_quoted(line, text);
}

static void add_number(struct line *line, const char *name, int64_t number)
{
    char text[96];
    int length = snprintf(text, sizeof text, ",\"%.60s\":%lld", name, (long long)number);
    add(line, text, (size_t)length);
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

uint64_t log_dropped(void)
{
    return dropped;
}
