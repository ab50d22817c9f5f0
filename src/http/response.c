#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/fcgi/fcgi.h"
#include "adapters/json/json.h"
#include "api.h"
#include "base/arena.h"
#include "base/encode.h"
#include "http/etag.h"
#include "http/pipeline.h"

enum { INSTANCE_MOST = 1998, TAG_BYTES = 12, HEAD_ROOM = 512, BODY_ROOM = 8192 };

struct scope *request_scope(struct request *request)
{
    return &request->scope;
}

const char *request_header(const struct request *request, const char *name)
{
    char parameter[64] = "HTTP_";
    size_t at = 5;
    if (strcasecmp(name, "Content-Type") == 0)
        return fcgi_parameter(request->fcgi, "CONTENT_TYPE");
    for (; *name != '\0' && at < sizeof parameter - 1; name++)
        parameter[at++] = *name == '-' ? '_' : (char)toupper((unsigned char)*name);
    parameter[at] = '\0';
    const char *value = fcgi_parameter(request->fcgi, parameter);
    return value == NULL || *value == '\0' ? NULL : value;
}

void response_json(struct response *response, int status, const struct shape *shape,
                   const void *body)
{
    response->status = status;
    response->media_type = "application/json";
    response->body = buffer_new(response->arena, BODY_ROOM);
    json_write(&response->body, shape, body);
}

void response_text(struct response *response, int status, const char *media_type, const char *text,
                   size_t length)
{
    response->status = status;
    response->media_type = media_type;
    response->body = buffer_new(response->arena, length + 1);
    buffer_add(&response->body, text, length);
}

void response_empty(struct response *response, int status)
{
    response->status = status;
    response->media_type = NULL;
    response->body.length = 0;
}

void response_version(struct response *response, int64_t version)
{
    response->etag = arena_format(response->arena, "\"%lld\"", (long long)version);
}

void response_part_version(struct response *response, int64_t version)
{
    response->part_version = version;
}

void response_replayed(struct response *response)
{
    response->replayed = true;
}

void response_act(struct response *response, const char *action, const char *kind, const char *id)
{
    response->act = (struct act){.action = action, .kind = kind, .id = id};
}

void response_location(struct response *response, const char *path)
{
    response->location = arena_string(response->arena, path);
}

/* The path as a URI reference: what has no place in one is encoded, so that it is one whatever the
 * client sent. */
static void write_instance(struct buffer *buffer, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~/%!$&'()*+,;=:@";
    buffer_add_byte(buffer, '"');
    for (size_t room = INSTANCE_MOST; *path != '\0' && room >= 3; path++, room -= 3) {
        if (strchr(plain, *path) != NULL)
            buffer_add_byte(buffer, *path);
        else
            buffer_add_format(buffer, "%%%02X", (unsigned char)*path);
    }
    buffer_add_byte(buffer, '"');
}

static void write_violations(struct buffer *buffer, const struct violation *violation)
{
    buffer_add_string(buffer, ",\"errors\":[");
    for (const char *separator = ""; violation != NULL; violation = violation->next) {
        buffer_add_string(buffer, separator);
        buffer_add_string(buffer, "{\"pointer\":");
        json_write_string(buffer, violation->pointer);
        buffer_add_string(buffer, ",\"code\":");
        json_write_string(buffer, violation->code);
        buffer_add_string(buffer, ",\"detail\":");
        json_write_string(buffer, violation->detail);
        buffer_add_byte(buffer, '}');
        separator = ",";
    }
    buffer_add_byte(buffer, ']');
}

void response_problem(struct request *request, const struct problem *problem)
{
    struct response *response = &request->response;
    const struct problem_type *type = problem_type(problem->code);
    const char *allow = response->allow;
    *response = (struct response){
        .arena = request->scope.arena,
        .status = type->status,
        .media_type = "application/problem+json",
        .body = buffer_new(request->scope.arena, HEAD_ROOM),
        .allow = allow,
        .retry_after_s = problem->retry_after_s,
        .problem = problem,
    };
    if (response->retry_after_s == 0 && (type->status == 429 || type->status == 503))
        response->retry_after_s = 1;
    struct buffer *body = &response->body;
    buffer_add_format(body, "{\"type\":\"/docs/problems#%s\",\"title\":", type->code);
    json_write_string(body, type->title);
    buffer_add_format(body, ",\"status\":%d,\"code\":\"%s\",\"detail\":", type->status, type->code);
    json_write_string(body, problem->detail == NULL ? type->title : problem->detail);
    buffer_add_string(body, ",\"instance\":");
    write_instance(body, request->path);
    buffer_add_format(body, ",\"request_id\":\"%s\"", request->request_id);
    if (problem->violations != NULL)
        write_violations(body, problem->violations);
    buffer_add_byte(body, '}');
}

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
    if (request->response.status >= 400 || operation == NULL || !readable(request) ||
        operation->cache == CACHE_NONE) {
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

void response_send(struct request *request)
{
    struct response *response = &request->response;
    struct buffer head = buffer_new(request->scope.arena, HEAD_ROOM);
    if (response->status == 200 && response->etag == NULL && readable(request))
        tag_body(response);
    const char *if_none_match = request_header(request, "If-None-Match");
    if (response->status == 200 && readable(request) && if_none_match != NULL &&
        etag_listed(if_none_match, response->etag))
        response_empty(response, 304);
    const char *line = status_line(response->status);
    add_header(&head, "Status",
               line != NULL ? line
                            : arena_format(request->scope.arena, "%d Unnamed", response->status));
    add_header(&head, "Content-Type", response->media_type);
    if (response->media_type != NULL)
        add_number(&head, "Content-Length", (int64_t)response->body.length);
    add_header(&head, "ETag", response->etag);
    add_header(&head, "Location", response->location);
    add_header(&head, "Allow", response->allow);
    add_header(&head, "Idempotent-Replayed", response->replayed ? "true" : NULL);
    if (response->retry_after_s > 0)
        add_number(&head, "Retry-After", response->retry_after_s);
    if (response->status == 401)
        add_header(&head, "WWW-Authenticate", "Bearer");
    add_header(&head, "traceparent", request->traceparent);
    add_caching(request, &head);
    buffer_add(&head, "\r\n", 2);
    const size_t length = request->method == METHOD_HEAD ? 0 : response->body.length;
    fcgi_answer(request->fcgi, head.bytes, head.length, response->body.bytes, length);
    fcgi_finish(request->fcgi);
}

static bool declared_problem(const struct operation *operation, enum problem_code code)
{
    for (size_t i = 0; i < operation->problems_count; i++)
        if (operation->problems[i] == code)
            return true;
    return false;
}

static const char *body_fault(struct request *request, const struct shape *shape)
{
    const char *malformed;
    const struct violation *violations;
    const struct response *response = &request->response;
    json_read(request->scope.arena, shape, response->body.bytes, response->body.length, &malformed,
              &violations);
    if (malformed != NULL)
        return malformed;
    return violations == NULL ? NULL
                              : arena_format(request->scope.arena, "%s: %s", violations->pointer,
                                             violations->detail);
}

const char *answer_fault(struct request *request)
{
    const struct response *response = &request->response;
    const struct operation *operation = request->operation;
    if (response->problem != NULL) {
        if (declared_problem(operation, response->problem->code))
            return body_fault(request, &api_problem_shape);
        return arena_format(request->scope.arena, "undeclared problem %s",
                            problem_type(response->problem->code)->code);
    }
    for (size_t i = 0; i < operation->answers_count; i++)
        if (operation->answers[i].status == response->status)
            return operation->answers[i].shape == NULL
                       ? NULL
                       : body_fault(request, operation->answers[i].shape);
    return arena_format(request->scope.arena, "undeclared status %d", response->status);
}
