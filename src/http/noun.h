#ifndef HTTP_NOUN_H
#define HTTP_NOUN_H

#include "data/noun.h"
#include "http/handler.h"

/* The handlers. Refuse: as record_read, record_add, record_replace, list_read, and as `prepare` and
 * `changed`. */
const struct problem *noun_list(struct request *request, const void *in, struct response *response);
const struct problem *noun_read(struct request *request, const void *in, struct response *response);
const struct problem *noun_create(struct request *request, const void *in,
                                  struct response *response);
const struct problem *noun_update(struct request *request, const void *in,
                                  struct response *response);
const struct problem *noun_delete(struct request *request, const void *in,
                                  struct response *response);

#endif
