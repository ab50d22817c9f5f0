#ifndef CONTEXTS_NOTIFICATIONS_MESSAGE_H
#define CONTEXTS_NOTIFICATIONS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buffer;

/* A mail, as people would say it: UTF-8, lines ended by LF. */
struct message {
    const char *id; /* without its angle brackets */
    int64_t date_ms;
    const char *from_name, *from;
    const char *to;
    const char *language;
    const char *subject;
    const char *text, *html;
};

/* Writes the mail as it travels: headers and multipart/alternative, lines ended by CRLF, nothing
 * but ASCII. Line breaks and other control characters in names and the subject become spaces, so no
 * value can begin a header. The same message always gives the same bytes. Source: RFC 5322, 2045 to
 * 2047 (quoted-printable, Q encoding), 3834. */
struct buffer message_write(struct arena *arena, const struct message *message);

/* Tells whether an address is one that can be written to: ASCII, one @, no quoting. Source: RFC
 * 5321, dot-string and domain. */
bool address_valid(const char *address);

/* Splits NAME <ADDRESS>, or an address alone; refuses (false) other forms. */
bool address_split(struct arena *arena, const char *text, const char **name_r,
                   const char **address_r);

#endif
