#include "http/body.h"

#include <string.h>
#include <strings.h>

#include "adapters/fcgi/fcgi.h"
#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/shape.h"
#include "http/media_type.h"
#include "http/pipeline.h"

enum { NAME_MOST = 200 };

static const struct problem *not_taken(struct request *request, const char *detail)
{
    return problem_new(request->scope.arena, PROBLEM_UNSUPPORTED_MEDIA_TYPE, "%s", detail);
}

static const struct problem *malformed(struct request *request, const char *detail)
{
    const bool json = request->operation->body_kind == BODY_JSON;
    return problem_new(request->scope.arena,
                       json ? PROBLEM_MALFORMED_JSON : PROBLEM_INVALID_REQUEST, "%s", detail);
}

static bool kind_fits(const struct operation *operation, const char *content_type)
{
    char boundary[BOUNDARY_MOST + 1];
    switch (operation->body_kind) {
    case BODY_NONE:
        break;
    case BODY_JSON:
    case BODY_FORM:
        return media_type_is(content_type, operation->media_types[0]);
    case BODY_RAW:
    case BODY_STREAM:
        return media_type_in(content_type, operation->media_types);
    case BODY_MULTIPART:
        return media_type_boundary(content_type, boundary);
    }
    return true;
}

static const char *types_of(struct request *request)
{
    struct buffer list = buffer_new(request->scope.arena, 64);
    buffer_add_string(&list, "must be ");
    for (const char *const *type = request->operation->media_types; *type != NULL; type++) {
        if (type != request->operation->media_types)
            buffer_add_string(&list, " or ");
        buffer_add_string(&list, *type);
    }
    return buffer_string(&list);
}

/* Nobody unpacks: a few bytes could become more than any limit allows. */
static const struct problem *check_kind(struct request *request)
{
    const char *coding = request_header(request, "Content-Encoding");
    if (coding != NULL && strcasecmp(coding, "identity") != 0)
        return not_taken(request, "must not be compressed: send it without Content-Encoding");
    if (!kind_fits(request->operation, request_header(request, "Content-Type")))
        return not_taken(request, types_of(request));
    return NULL;
}

static const struct problem *too_large(struct request *request)
{
    return problem_new(request->scope.arena, PROBLEM_BODY_TOO_LARGE, "at most %zu bytes",
                       request->operation->body_max);
}

/* Reads the body that Content-Length announces, no more and no less. */
static const struct problem *read_whole(struct request *request)
{
    struct arena *arena = request->scope.arena;
    const size_t announced = request->body_length;
    char *body = arena_alloc(arena, announced + 2);
    request->body_length = fcgi_read(request->fcgi, body, announced + 1);
    request->body = body;
    if (request->body_length == announced)
        return NULL;
    return malformed(request,
                     arena_format(arena, "%s than the %zu bytes of Content-Length",
                                  request->body_length < announced ? "is shorter" : "is longer",
                                  announced));
}

/* Faults are at a place: of each field that an operation reads from text, a JSON pointer. */
static const char *pointer_to(struct arena *arena, const char *name)
{
    return arena_format(arena, "/%.*s", (int)utf8_cut(name, NAME_MOST), name);
}

static const char *value_of(struct arena *arena, struct query_pair *pairs, size_t count,
                            const char *name, const struct violation **violations)
{
    const char *value = NULL;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pairs[i].name, name) != 0)
            continue;
        if (value != NULL)
            violation_add(arena, violations, pointer_to(arena, name), "repeated",
                          "is given more than once");
        pairs[i].used = true;
        value = pairs[i].value;
    }
    return value;
}

void *fields_read(struct arena *arena, const struct shape *shape, struct query_pair *pairs,
                  size_t count, const struct violation **violations_r)
{
    void *record = arena_alloc(arena, shape->size);
    *violations_r = NULL;
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const char *pointer = pointer_to(arena, field->name);
        const char *value = value_of(arena, pairs, count, field->name, violations_r);
        if (value != NULL)
            text_read(arena, field, pointer, value, record, violations_r);
        else if (field->required)
            violation_add(arena, violations_r, pointer, "required", "is missing");
    }
    for (size_t i = 0; i < count; i++)
        if (!pairs[i].used)
            violation_add(arena, violations_r, pointer_to(arena, pairs[i].name), "unknown",
                          "unknown field");
    return record;
}

/* The body is the last field of the request struct. */
static void keep(struct request *request, void *read)
{
    const struct shape *shape = request->operation->request;
    const struct shape_field *field = &shape->fields[shape->fields_count - 1];
    memcpy((char *)request->in + field->offset, &read, sizeof read);
}

static const struct problem *take_json(struct request *request)
{
    struct arena *arena = request->scope.arena;
    const char *why;
    const struct violation *violations;
    void *read = json_read(arena, request->operation->body, request->body, request->body_length,
                           &why, &violations);
    if (why != NULL)
        return problem_new(arena, PROBLEM_MALFORMED_JSON, "%s", why);
    keep(request, read);
    return problem_of_violations(arena, PROBLEM_INVALID_REQUEST, violations);
}

static const struct problem *take_form(struct request *request)
{
    struct arena *arena = request->scope.arena;
    struct query_pair pairs[QUERY_MOST];
    const struct violation *violations;
    if (strlen(request->body) != request->body_length)
        return malformed(request, "cannot be decoded");
    const int count = query_split(arena, request->body, pairs);
    if (count < 0)
        return malformed(request, "cannot be decoded, or has too many fields");
    keep(request, fields_read(arena, request->operation->body, pairs, (size_t)count, &violations));
    return problem_of_violations(arena, PROBLEM_INVALID_REQUEST, violations);
}

const struct problem *body_take(struct request *request)
{
    const enum body_kind kind = request->operation->body_kind;
    if (kind == BODY_NONE)
        return NULL;
    const struct problem *problem = check_kind(request);
    if (problem != NULL)
        return problem;
    if (request->body_length > request->operation->body_max)
        return too_large(request);
    if (kind == BODY_STREAM || kind == BODY_MULTIPART)
        return NULL;
    problem = read_whole(request);
    if (problem != NULL || kind == BODY_RAW)
        return problem;
    return kind == BODY_JSON ? take_json(request) : take_form(request);
}

const struct problem *body_read(struct request *request, void *bytes, size_t room, size_t *length_r)
{
    *length_r = fcgi_read(request->fcgi, bytes, room);
    request->body_read += *length_r;
    if (request->body_read > request->operation->body_max)
        return too_large(request);
    if (*length_r < room && request->body_announced && request->body_read != request->body_length)
        return malformed(request, "does not have the length given by Content-Length");
    return NULL;
}

const struct problem *request_read(struct request *request, void *bytes, size_t room,
                                   size_t *length_r)
{
    return body_read(request, bytes, room, length_r);
}

struct body request_body(const struct request *request)
{
    return (struct body){request->body, request->body_length,
                         request_header(request, "Content-Type")};
}

const struct problem *request_body_json(struct request *request, const struct shape *shape,
                                        const void **read_r)
{
    struct arena *arena = request->scope.arena;
    const char *why;
    const struct violation *violations;
    *read_r = json_read(arena, shape, request->body, request->body_length, &why, &violations);
    if (why != NULL)
        return problem_new(arena, PROBLEM_MALFORMED_JSON, "%s", why);
    return problem_of_violations(arena, PROBLEM_INVALID_REQUEST, violations);
}
