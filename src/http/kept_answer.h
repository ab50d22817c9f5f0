#ifndef HTTP_KEPT_ANSWER_H
#define HTTP_KEPT_ANSWER_H

#include <stdbool.h>

#include "http/request.h"

/*
 * An answer that is kept for a repeated request holds what was told to one client: addresses, and
 * links that open an order. It is kept encrypted with a key that follows from ours and from what
 * that client has and nothing stored tells: its idempotency key and the token of its cart. Cookies
 * are never kept.
 */
struct kept_answer {
    const char *location; /* NULL: none */
    struct header *headers;
    const char *body; /* any bytes; empty where there is none */
    size_t body_length;
};

/* Puts an answer into a record: in clear its status, its tag, its media type, and its location
 * without the query, which may open what it leads to; the rest encrypted. */
struct idempotency_record;
void kept_answer_keep(struct request *request, const struct response *response,
                      struct idempotency_record *record);

/* Reads what is encrypted; one that was kept before answers were is read as well. Refuses (false):
 * a key that is not listed any more, or somebody else's record. */
bool kept_answer_read(struct request *request, const struct idempotency_record *record,
                      struct kept_answer *kept_r);

#endif
