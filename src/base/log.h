#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

/*
 * JSON lines on standard error, one write each, so that lines of several processes do not mix. A
 * line is never longer than LOG_LINE; what does not fit is cut and marked. A write that fails or
 * would block is dropped and counted: logging never holds up or breaks a request. Values of
 * personal or secret fields are logged only as LOG_REDACTED.
 */
enum { LOG_LINE = 4096 };
#define LOG_REDACTED "[redacted]"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name; /* NULL ends the list */
    const char *text; /* NULL: the number counts */
    int64_t number;
};

#define LOG_TEXT(name_, text_)                                                                     \
    (struct log_field)                                                                             \
    {                                                                                              \
        .name = (name_), .text = (text_) != NULL ? (text_) : ""                                    \
    }
#define LOG_NUMBER(name_, number_)                                                                 \
    (struct log_field)                                                                             \
    {                                                                                              \
        .name = (name_), .number = (number_)                                                       \
    }

/* Writes one line: time, level, event, pid, role and request id, the fields. */
#define log_event(level, event, ...)                                                               \
    log_fields((level), (event),                                                                   \
               (const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){.name = NULL}})
void log_fields(enum log_level level, const char *event, const struct log_field *fields);

/* Sets the lowest level written. */
void log_set_level(enum log_level level);
bool log_level_from(const char *name, enum log_level *level_r);

/* Names what the following lines are about: role ("store", "master") for the process, request id
 * for a request; NULL clears. Keeps the pointers. */
void log_set_role(const char *role);
void log_set_request(const char *request_id);

/* Gives the id of the request that lines are about, "" when there is none. */
const char *log_request_id(void);

/* Lines that could not be written. */
uint64_t log_dropped(void);

#endif
