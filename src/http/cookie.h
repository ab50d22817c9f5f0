#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "http/handler.h"

struct arena;

/* Gives the value of a cookie from the header Cookie (may be NULL), without quotes around it; NULL:
 * there is none. One that is there twice counts as none: whoever could add it can sign a browser
 * out that way, but not in as somebody else. Source: RFC 6265 sections 4.2.1 and 5.4. */
const char *cookie_find(struct arena *arena, const char *header, const char *name);

/* Writes the value of Set-Cookie. Gives NULL for a cookie that breaks a rule: a name or value with
 * other characters than a cookie may have, a lifetime below zero, __Host- with a domain or another
 * path than /. Always with Secure. Source: RFC 6265 section 4.1, RFC 6265bis section 4.1.3. */
const char *cookie_write(struct arena *arena, const struct cookie *cookie);

#endif
