#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/fcgi/fcgi.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/log.h"
#include "http/etag.h"
#include "http/headers.h"
#include "http/pipeline.h"

enum { TAG_BYTES = 12, HEAD_ROOM = 512, SINK_BYTES = 32 * 1024 };

/* A tag of the bytes for answers that have no version of their own, or tell more than what it is
 * of. */
static void tag_body(struct response *response)
{
    unsigned char digest[SHA256_BYTES];
    char tag[DECIMAL_TEXT + BASE64URL_LENGTH(TAG_BYTES) + sizeof "\".\""] = "\"";
    size_t length = 1;
    crypto_sha256(response->body.bytes, response->body.length, digest);
    if (response->part_version != 0) {
        length += encode_decimal(response->part_version, tag + length);
        tag[length++] = '.';
    }
    encode_base64url(digest, TAG_BYTES, tag + length);
    strcat(tag, "\"");
    response->etag = arena_string(response->arena, tag);
}

static bool readable(const struct request *request)
{
    return request->method == METHOD_GET || request->method == METHOD_HEAD;
}

static void add_header(struct buffer *head, const char *name, const char *value)
{
    if (value == NULL)
        return;
    buffer_add_string(head, name);
    buffer_add(head, ": ", 2);
    buffer_add_string(head, value);
    buffer_add(head, "\r\n", 2);
}

static void add_number(struct buffer *head, const char *name, int64_t number)
{
    char text[DECIMAL_TEXT];
    encode_decimal(number, text);
    add_header(head, name, text);
}

static void add_caching(struct request *request, struct buffer *head)
{
    const struct operation *operation = request->operation;
    if (request->response
            .personal) /* nginx goes by this one, whatever the operation's answers are */
        add_header(head, "X-Accel-Expires", "0");
    if (request->response.status >= 400 || operation == NULL || !readable(request) ||
        operation->cache == CACHE_NONE || request->response.personal) {
        add_header(head, "Cache-Control", "private, no-store");
        return;
    }
    add_header(head, "Cache-Control", "public, max-age=0, must-revalidate");
    /* nginx may keep it to the end of this second: an answer is never older than one second. */
    buffer_add_string(head, "X-Accel-Expires: @");
    buffer_add_integer(head, request->scope.now_ms / 1000);
    buffer_add(head, "\r\n", 2);
}

/* With its reason: nginx passes the text on as it is, and a status line that ends behind the number
 * is refused by strict parsers. Source: RFC 9112 section 4. */
static const char *status_line(int status)
{
    static const struct {
        int status;
        const char *line;
    } lines[] = {
#define STATUS(number, reason) {number, #number " " reason},
#include "statuses.def"
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].status == status)
            return lines[i].line;
    return NULL;
}

/* Whether all of it can be written without one header being taken for two. */
static bool all_fit(const struct response *response)
{
    bool fit = header_fits(response->location) && header_fits(response->media_type);
    for (const struct header *header = response->headers; header != NULL; header = header->next)
        fit = fit && header_fits(header->value);
    return fit;
}

static struct buffer write_head(struct request *request)
{
    const struct response *response = &request->response;
    struct buffer head = buffer_new(request->scope.arena, HEAD_ROOM);
    const char *line = status_line(response->status);
    add_header(&head, "Status",
               line != NULL ? line
                            : arena_format(request->scope.arena, "%d Unnamed", response->status));
    add_header(&head, "Content-Type", response->media_type);
    if (response->media_type != NULL && response->writer == NULL)
        add_number(&head, "Content-Length", (int64_t)response->body.length);
    add_header(&head, "ETag", response->etag);
    add_header(&head, "Location", response->location);
    add_header(&head, "Allow", response->allow);
    add_header(&head, "Idempotent-Replayed", response->replayed ? "true" : NULL);
    if (response->retry_after_s > 0)
        add_number(&head, "Retry-After", response->retry_after_s);
    if (response->status == 401)
        add_header(&head, "WWW-Authenticate", "Bearer");
    for (const struct header *header = response->headers; header != NULL; header = header->next)
        add_header(&head, header->name, header->value);
    add_header(&head, "traceparent", request->traceparent);
    add_caching(request, &head);
    buffer_add(&head, "\r\n", 2);
    return head;
}

/* Where the pieces of a body go: small ones are gathered. */
struct body_sink {
    struct request *request;
    size_t length;
    bool gone; /* the client is */
    char bytes[SINK_BYTES];
};

static bool flush(struct body_sink *sink)
{
    if (!sink->gone && sink->length > 0)
        sink->gone = !fcgi_write(sink->request->fcgi, sink->bytes, sink->length);
    sink->length = 0;
    return !sink->gone;
}

bool body_write(struct body_sink *sink, const void *bytes, size_t length)
{
    sink->request->response.body_bytes += (int64_t)length;
    for (const char *at = bytes; length > 0 && !sink->gone;) {
        const size_t room = SINK_BYTES - sink->length, here = length < room ? length : room;
        memcpy(sink->bytes + sink->length, at, here);
        sink->length += here;
        at += here;
        length -= here;
        if (sink->length == SINK_BYTES)
            flush(sink);
    }
    return !sink->gone;
}

/* What is wrong once the head is out cannot be told any more: the connection breaks instead. */
static void write_stream(struct request *request)
{
    struct response *response = &request->response;
    struct body_sink *sink = arena_room(request->scope.arena, sizeof *sink);
    *sink = (struct body_sink){.request = request};
    const struct problem *problem =
        response->writer(&request->scope, sink, response->writer_context);
    if (problem == NULL) {
        flush(sink);
        return;
    }
    log_event(LOG_ERROR, "stream_broken", LOG_TEXT("operation", request->operation->id),
              LOG_TEXT("problem", problem_type(problem->code)->code));
    fcgi_break(request->fcgi);
}

/* The client may have the answer already. */
static void compare_tags(struct request *request)
{
    struct response *response = &request->response;
    if (response->status != 200 || !readable(request) || response->writer != NULL)
        return;
    if (response->etag == NULL)
        tag_body(response);
    const char *if_none_match = request_header(request, "If-None-Match");
    if (if_none_match != NULL && etag_listed(if_none_match, response->etag))
        response_empty(response, 304);
}

void response_send(struct request *request)
{
    struct response *response = &request->response;
    if (!all_fit(response)) {
        log_event(LOG_ERROR, "header_has_control_character");
        response_problem(request, problem_new(request->scope.arena, PROBLEM_INTERNAL_ERROR, NULL));
    }
    compare_tags(request);
    const struct buffer head = write_head(request);
    const bool bare = request->method == METHOD_HEAD;
    response->body_bytes = (int64_t)response->body.length;
    fcgi_answer(request->fcgi, head.bytes, head.length, response->body.bytes,
                bare || response->writer != NULL ? 0 : response->body.length);
    if (response->writer != NULL && !bare)
        write_stream(request);
    fcgi_finish(request->fcgi);
}
