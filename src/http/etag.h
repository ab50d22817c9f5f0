#ifndef HTTP_ETAG_H
#define HTTP_ETAG_H

#include <stdbool.h>

/* Entity tags in conditional requests. Source: RFC 9110 sections 8.8.3 and 13.1. if_match_version()
 * is in handler.h. */

/* Tells whether If-None-Match names the tag (`etag`, with its quotes), compared weakly: then the
 * client has the answer already. What is no list of tags names nothing. */
bool etag_listed(const char *if_none_match, const char *etag);

#endif
