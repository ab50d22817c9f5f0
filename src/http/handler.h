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

/* What a handler uses of request and response. A handler is bind → call → present: it gets a
 * validated request struct, calls the context, and answers with one call of OPERATION_STATUS(). */

/* The scope of the request. */
struct scope *request_scope(struct request *request);

/* Set the response. The generated OPERATION_STATUS() functions call these with the type that the
 * contract declares. */
void response_json(struct response *response, int status, const struct shape *shape,
                   const void *body);
void response_text(struct response *response, int status, const char *media_type, const char *text,
                   size_t length);
void response_empty(struct response *response, int status);

/* Sets a strong ETag from a document's version. Without a version, a GET gets an ETag of its body.
 */
void response_version(struct response *response, int64_t version);

/* The same for a GET that shows more than the document: the ETag covers version and body,
 * `"VERSION.BODY"`. */
void response_part_version(struct response *response, int64_t version);

/* Gives the idempotency key of the request, for operations that handle it themselves; NULL: there
 * is none. */
const struct request_key *request_key(struct request *request);

/* For resumable operations: writes the response into the key's record, inside the transaction of
 * the change. Refuses: idempotency_key_in_flight if another request has taken over in the meantime;
 * the transaction must not commit then. */
const struct problem *request_answered(struct request *request, const struct response *response);

/* Marks the response as a replay of an earlier request, for operations that store their keys
 * themselves. */
void response_replayed(struct response *response);

/* Records an action for the log: one line once the change is committed, none if it is not. `kind`
 * is the kind of the object, and the name of the field in the line. Keeps the texts, which must
 * live as long as the request. */
void response_act(struct response *response, const char *action, const char *kind, const char *id);

/* Sets the Location header. */
void response_location(struct response *response, const char *path);

/* Answers with a redirect. */
void response_redirect(struct response *response, int status, const char *location);

/* Adds a header that the contract declares for this response. Not for headers that have a function
 * of their own here. */
void response_header(struct response *response, const char *name, const char *value);

/* Adds a cookie. The response is then private to the client and never cached. Breaks:
 * internal_error for a cookie that breaks a rule of http/cookie.h. */
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

/* Answers with a streamed body of unknown length, which the writer writes after the headers are
 * sent. The writer is not called for HEAD. If it returns a problem the connection is closed, so
 * that the client does not take a part for the whole. `body_write` returns false when the client is
 * gone: the writer may stop then. Time: the request's deadline applies to the writer. */
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

/* The client's address as determined by nginx, its User-Agent (NULL: none), and one of its cookies
 * (NULL: missing, or sent twice). */
const char *request_address(const struct request *request);
const char *request_user_agent(const struct request *request);
const char *request_cookie(struct request *request, const char *name);

/* For operations that take raw bytes: the body exactly as sent, for checking a signature, and the
 * Content-Type (NULL: none). */
struct body {
    const char *bytes;
    size_t length;
    const char *media_type;
};
struct body request_body(const struct request *request);

/* Reads those bytes as JSON. Refuses: malformed_json, invalid_request. */
const struct problem *request_body_json(struct request *request, const struct shape *shape,
                                        const void **read_r);

/* For operations that take a stream: reads more of the body; 0 bytes: the end. Refuses:
 * body_too_large, invalid_request if it is shorter than announced. */
const struct problem *request_read(struct request *request, void *bytes, size_t room,
                                   size_t *length_r);

/* For operations that take a multipart body. Ask for one file after the other and read each as a
 * stream. Fields in between are collected, and read into their struct after the last file. All
 * three refuse: body_too_large, invalid_request. */
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
