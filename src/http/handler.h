#ifndef HTTP_HANDLER_H
#define HTTP_HANDLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/request_key.h"
#include "kernel/scope.h"
#include "kernel/versions.h"

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

/* Answers that something else is to be asked for. */
void response_redirect(struct response *response, int status, const char *location);

/* Adds a header of the operation's own, which the contract must declare for the answer. Not for
 * those that have a call of their own here. */
void response_header(struct response *response, const char *name, const char *value);

/* Adds a cookie; the answer is for this client alone then, and never cached. Breaks: internal_error
 * for a cookie that breaks a rule of http/cookie.h. */
enum same_site { SAME_SITE_LAX, SAME_SITE_STRICT, SAME_SITE_NONE };
enum { COOKIE_SESSION = -1 };
struct cookie {
    const char *name, *value;
    const char *path;
    const char *domain; /* NULL: this host alone */
    int64_t max_age_s;  /* 0: ends it; COOKIE_SESSION: until the browser is closed */
    enum same_site same_site;
    bool for_scripts; /* scripts of the page may read it */
};
const struct problem *response_cookie(struct response *response, const struct cookie *cookie);

/* Answers with a body that is written piece by piece once the head is sent, so of unknown length.
 * The writer is not called for HEAD. When it returns a problem the connection is ended, so that the
 * client does not take what it got for the whole. `body_write` gives false when the client is gone:
 * then the writer may end. Time: the request's deadline is the writer's too. */
struct body_sink;
typedef const struct problem *body_writer(struct scope *scope, struct body_sink *sink,
                                          void *context);
void response_stream(struct response *response, int status, const char *media_type,
                     body_writer *writer, void *context);
bool body_write(struct body_sink *sink, const void *bytes, size_t length);

/* Reads the versions that If-Match names, whatever was told beside the documents: `"3", "7.x"`.
 * A weak tag, and one that is none of ours, names none, nor does what is no list of tags; `*` and
 * NULL: any. Source: RFC 9110 section 13.1.1. */
const struct versions *if_match_versions(struct arena *arena, const char *if_match);

/* The address of the client as nginx determined it, what it says to be (NULL: nothing), and one of
 * its cookies (NULL: there is none, or it is there twice). */
const char *request_address(const struct request *request);
const char *request_user_agent(const struct request *request);
const char *request_cookie(struct request *request, const char *name);

/* Operations that take raw bytes: the body exactly as it was sent, for whoever checks a signature,
 * and the Content-Type (NULL: none). */
struct body {
    const char *bytes;
    size_t length;
    const char *media_type;
};
struct body request_body(const struct request *request);

/* Reads those bytes as JSON. Refuses: malformed_json, invalid_request. */
const struct problem *request_body_json(struct request *request, const struct shape *shape,
                                        const void **read_r);

/* Operations that take a stream: reads more of the body; 0 bytes: that was all. Refuses:
 * body_too_large, invalid_request when it is shorter than it was announced to be. */
const struct problem *request_read(struct request *request, void *bytes, size_t room,
                                   size_t *length_r);

/* Operations that take a multipart body. Files are asked for one after the other, and each is read
 * piece by piece as a stream; fields are kept on the way, and read into their struct when there is
 * no more file. Refuses, all three: body_too_large, invalid_request. */
struct file {
    const char *name;       /* of the field */
    const char *file_name;  /* as the client calls it, without folders; not to be trusted */
    const char *media_type; /* as the client calls it; NULL: not said */
};
const struct problem *request_next_file(struct request *request, struct file *file_r,
                                        bool *found_r);
const struct problem *request_read_file(struct request *request, void *bytes, size_t room,
                                        size_t *length_r);
const struct problem *request_form(struct request *request, const void **form_r);

#endif
