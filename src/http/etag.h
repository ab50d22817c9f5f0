#ifndef HTTP_ETAG_H
#define HTTP_ETAG_H

#include <stdbool.h>

/* Entity tags in conditional requests. Source: RFC 9110 sections 8.8.3 and 13.1.
 * if_match_versions() is in handler.h. */

/* Tells whether If-None-Match names the tag (`etag`, with its quotes), compared weakly: then the
 * client has the answer already. What is no list of tags names nothing. */
bool etag_listed(const char *if_none_match, const char *etag);

/* Tells whether the text is what If-Match may be: `*`, or a list of entity tags. */
bool if_match_fits(const char *if_match);

/* Gives If-Match as it is written without blanks and empty elements, for comparing two requests:
 * NULL stays NULL, and what is no list of tags as it is. */
struct arena;
const char *if_match_plain(struct arena *arena, const char *if_match);

#endif
