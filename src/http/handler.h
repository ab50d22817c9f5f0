#ifndef HTTP_HANDLER_H
#define HTTP_HANDLER_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/problem.h"
#include "kernel/request_key.h"
#include "kernel/scope.h"

struct request;
struct response;
struct shape;

/* What a handler needs of the request and the answer. A handler is bind → call → present: the
 * request struct is checked already, the context does the work, and one call of OPERATION_STATUS()
 * gives the answer. */

/* What the work is done in. */
struct scope *request_scope(struct request *request);

/* Give an answer; the generated OPERATION_STATUS() call these with the type that the contract
 * promises. */
void response_json(struct response *response, int status, const struct shape *shape,
                   const void *body);
void response_text(struct response *response, int status, const char *media_type, const char *text,
                   size_t length);
void response_empty(struct response *response, int status);

/* Sets the strong entity tag from a document's version. Without one a GET gets a tag of its body.
 */
void response_version(struct response *response, int64_t version);

/* The same for a GET that tells more than the document holds: its tag is of the version and of the
 * body, `"VERSION.BODY"`. */
void response_part_version(struct response *response, int64_t version);

/* Gives the idempotency key of the request, for operations that see to it themselves; NULL: there
 * is none. */
const struct request_key *request_key(struct request *request);

/* Resumable operations: writes the answer into the key's record, inside the transaction of the
 * effect. Refuses: idempotency_key_in_flight when another one has taken the work over meanwhile;
 * the transaction must not commit then. */
const struct problem *request_answered(struct request *request, const struct response *response);

/* Says that the answer is of a request that was done before: for operations that keep their keys
 * themselves. */
void response_replayed(struct response *response);

/* Says what somebody did, for the log: one line when the answer is known to be committed, none when
 * it is not. `kind` names what it was done to, and is the name of the line's field. Keeps the
 * texts, which must live as long as the request. */
void response_act(struct response *response, const char *action, const char *kind, const char *id);

/* Sets Location. */
void response_location(struct response *response, const char *path);

/* Reads the version from If-Match, whatever was told beside the document. Gives -1 for what is no
 * tag of ours, so that it never matches; `*` and NULL give 0: any. */
int64_t if_match_version(const char *if_match);

#endif
