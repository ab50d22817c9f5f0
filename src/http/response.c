#include <ctype.h>
#include <string.h>

#include "adapters/fcgi/fcgi.h"
#include "adapters/json/json.h"
#include "api.h"
#include "base/arena.h"
#include "http/cookie.h"
#include "http/headers.h"
#include "http/pipeline.h"

enum { INSTANCE_MOST = 1998, HEAD_ROOM = 512, BODY_ROOM = 8192 };

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

void response_redirect(struct response *response, int status, const char *location)
{
    response_empty(response, status);
    response_location(response, location);
}

void response_stream(struct response *response, int status, const char *media_type,
                     body_writer *writer, void *context)
{
    response_empty(response, status);
    response->media_type = media_type;
    response->writer = writer;
    response->writer_context = context;
}

const char *request_address(const struct request *request)
{
    const char *address = fcgi_parameter(request->fcgi, "REMOTE_ADDR");
    return address == NULL ? "" : address;
}

const char *request_user_agent(const struct request *request)
{
    return request_header(request, "User-Agent");
}

const char *request_cookie(struct request *request, const char *name)
{
    return cookie_find(request->scope.arena, request_header(request, "Cookie"), name);
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

static const char *declared_fault(struct request *request, const struct answer *answer)
{
    const char *fault = headers_fault(request, answer);
    return fault != NULL || answer->shape == NULL ? fault : body_fault(request, answer->shape);
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
            return declared_fault(request, &operation->answers[i]);
    return arena_format(request->scope.arena, "undeclared status %d", response->status);
}
