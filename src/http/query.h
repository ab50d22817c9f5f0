#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A parameter of the query, decoded. */
struct query_pair {
    const char *name;
    const char *value;
    bool used; /* an operation has asked for it */
};

enum { QUERY_MOST = 64 };

/* Decodes %XX, and with `plus` also + as a blank. Refuses (NULL) a broken escape, NUL, and what is
 * not UTF-8 then. Source: RFC 3986 section 2.1. */
const char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus);

/* Splits name=value pairs at `&`. Gives their count. Refuses (-1) what cannot be decoded, and more
 * than QUERY_MOST pairs. */
int query_split(struct arena *arena, const char *query, struct query_pair pairs[static QUERY_MOST]);

#endif
