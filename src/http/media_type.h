#ifndef HTTP_MEDIA_TYPE_H
#define HTTP_MEDIA_TYPE_H

#include <stdbool.h>

/* What a Content-Type says; NULL is one that is missing. Source: RFC 9110 section 8.3. */

/* Tells whether it is this type, with no parameter but charset=utf-8. */
bool media_type_is(const char *content_type, const char *type);

/* Tells whether it is one of the types (NULL at the end), or in one of the ranges such as image/x
 * with a star for x, whatever its parameters. */
bool media_type_in(const char *content_type, const char *const *types);

/* Gives the boundary of multipart/form-data. Refuses (false) another type, and a boundary that is
 * none. Source: RFC 2046 section 5.1.1, RFC 7578 section 4.1. */
enum { BOUNDARY_MOST = 70 };
bool media_type_boundary(const char *content_type, char boundary_r[static BOUNDARY_MOST + 1]);

#endif
