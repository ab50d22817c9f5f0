#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/query.h"
#include "http/request.h"

/* Reads the body as its operation takes it: into the request struct, or as bytes, or not at all
 * yet. Refuses: unsupported_media_type for another kind of body, and for one that is compressed;
 * body_too_large, malformed_json, invalid_request. */
const struct problem *body_take(struct request *request);

/* Reads fields of a form into a new struct of the shape. `*violations_r`: those that are unknown,
 * given twice, missing, or out of bounds, each with a JSON pointer. */
void *fields_read(struct arena *arena, const struct shape *shape, struct query_pair *pairs,
                  size_t count, const struct violation **violations_r);

/* Reads more of a body that is not read yet, and counts it. Refuses: as request_read(). */
const struct problem *body_read(struct request *request, void *bytes, size_t room,
                                size_t *length_r);

#endif
