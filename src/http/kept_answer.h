#ifndef HTTP_KEPT_ANSWER_H
#define HTTP_KEPT_ANSWER_H

#include <stdbool.h>

#include "http/request.h"

/*
 * An answer that is kept for a repeated request holds what was told to one client: addresses, and
 * links that open an order. It is kept encrypted with a key that follows from ours and from what
 * that client has and nothing stored tells: its idempotency key and the token of its cart.
 */
struct kept_answer {
    const char *location; /* NULL: none */
    const char *body;     /* empty where there is none */
};

/* Gives the location of an answer without its query, which may open what it leads to. NULL: none.
 */
const char *kept_answer_place(struct request *request, const struct response *response);

/* Gives location and body as they are kept. */
const char *kept_answer_seal(struct request *request, const struct response *response);

/* Reads them back; one that was kept before answers were encrypted is read as well. Refuses
 * (false): a key that is not listed any more, or somebody else's record. */
struct idempotency_record;
bool kept_answer_read(struct request *request, const struct idempotency_record *record,
                      struct kept_answer *kept_r);

#endif
