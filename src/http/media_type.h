#ifndef HTTP_MEDIA_TYPE_H
#define HTTP_MEDIA_TYPE_H

#include <stdbool.h>

/* Tells whether a Content-Type (may be NULL) is application/json, with no parameter but
 * charset=utf-8. Source: RFC 9110 section 8.3, RFC 8259 section 11. */
bool media_type_is_json(const char *content_type);

#endif
