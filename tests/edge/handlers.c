/* The operations of edge.yaml, and who asks for them: a cookie is enough here. */
#include <string.h>

#include "base/arena.h"
#include "edge/gen/api.h"
#include "http/pipeline.h"

enum { FILES_MOST = 64, PIECE = 4096 };

void __wrap_wire(struct pipeline *pipeline, struct arena *arena);
void __real_wire(struct pipeline *pipeline, struct arena *arena);

static const struct problem *(*identify_otherwise)(struct request *, const struct actor **);

static const struct problem *identify(struct request *request, const struct actor **actor_r)
{
    const char *name = request_header(request, "Authorization") == NULL
                           ? request_cookie(request, "__Host-edge")
                           : NULL;
    if (name == NULL)
        return identify_otherwise(request, actor_r);
    struct actor *actor = ARENA_NEW(request_scope(request)->arena, struct actor);
    *actor = (struct actor){.kind = ACTOR_CUSTOMER,
                            .id = name,
                            .csrf_token =
                                arena_format(request_scope(request)->arena, "token-of-%s", name)};
    *actor_r = actor;
    return NULL;
}

/* In place of the shop's own, which is asked where there is no such cookie. */
void __wrap_wire(struct pipeline *pipeline, struct arena *arena)
{
    __real_wire(pipeline, arena);
    identify_otherwise = pipeline->identify;
    pipeline->identify = identify;
}

static uint32_t checksum(uint32_t sum, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum = sum * 31 + (unsigned char)bytes[i];
    return sum;
}

static const char *text(const char *text_or_null)
{
    return text_or_null == NULL ? "" : text_or_null;
}

const struct problem *edge_take_form(struct request *request,
                                     const struct edge_take_form_request *in,
                                     struct response *response)
{
    (void)request;
    const struct api_edge_form_read read = {.name = in->body->name,
                                            .count = in->body->count,
                                            .words = in->body->words,
                                            .words_count = in->body->words_count};
    edge_take_form_200(response, &read);
    return NULL;
}

const struct problem *edge_take_raw(struct request *request, struct response *response)
{
    const struct body body = request_body(request);
    struct api_edge_bytes read = {.length = (int64_t)body.length,
                                  .checksum = checksum(0, body.bytes, body.length),
                                  .media_type = text(body.media_type)};
    if (strncmp(text(body.media_type), "application/json", 16) == 0) {
        const void *note;
        const struct problem *problem = request_body_json(request, &api_edge_note_shape, &note);
        if (problem != NULL)
            return problem;
        read.said = ((const struct api_edge_note *)note)->said;
    }
    edge_take_raw_200(response, &read);
    return NULL;
}

const struct problem *edge_take_stream(struct request *request, struct response *response)
{
    char piece[PIECE];
    size_t length;
    uint32_t sum = 0;
    struct api_edge_bytes read = {.media_type = text(request_body(request).media_type)};
    do {
        const struct problem *problem = request_read(request, piece, sizeof piece, &length);
        if (problem != NULL)
            return problem;
        read.length += (int64_t)length;
        sum = checksum(sum, piece, length);
    } while (length > 0);
    read.checksum = sum;
    edge_take_stream_200(response, &read);
    return NULL;
}

static const struct problem *read_file(struct request *request, const struct file *file,
                                       struct api_edge_file *read_r)
{
    char piece[PIECE];
    size_t length;
    uint32_t sum = 0;
    *read_r = (struct api_edge_file){
        .name = file->name, .file_name = file->file_name, .media_type = text(file->media_type)};
    do {
        const struct problem *problem = request_read_file(request, piece, sizeof piece, &length);
        if (problem != NULL)
            return problem;
        read_r->length += (int64_t)length;
        sum = checksum(sum, piece, length);
    } while (length > 0);
    read_r->checksum = sum;
    return NULL;
}

const struct problem *edge_take_upload(struct request *request, struct response *response)
{
    struct api_edge_file *files =
        ARENA_ARRAY(request_scope(request)->arena, struct api_edge_file, FILES_MOST);
    struct api_edge_uploaded read = {.files = files};
    struct file file;
    bool found = true;
    const void *form;
    const struct problem *problem = NULL;
    while (problem == NULL && found) {
        problem = request_next_file(request, &file, &found);
        if (problem == NULL && found)
            problem = read_file(request, &file, &files[read.files_count++]);
    }
    if (problem == NULL)
        problem = request_form(request, &form);
    if (problem != NULL)
        return problem;
    read.title = ((const struct api_edge_upload *)form)->title;
    read.place = ((const struct api_edge_upload *)form)->place;
    edge_take_upload_200(response, &read);
    return NULL;
}

const struct problem *edge_give_cookies(struct request *request,
                                        const struct edge_give_cookies_request *in,
                                        struct response *response)
{
    const struct cookie access = {.name = "__Host-one",
                                  .value = "a.b-c",
                                  .path = "/",
                                  .domain = in->bad ? "example.org" : NULL,
                                  .max_age_s = 600};
    const struct cookie refresh = {.name = "__Secure-two",
                                   .value = "xyz",
                                   .path = "/api/v1/edge",
                                   .max_age_s = COOKIE_SESSION,
                                   .same_site = SAME_SITE_STRICT,
                                   .for_scripts = true};
    (void)request;
    const struct problem *problem = response_cookie(response, &access);
    if (problem == NULL)
        problem = response_cookie(response, &refresh);
    if (problem != NULL)
        return problem;
    response_header(response, "Deprecation", "@1688169599");
    edge_give_cookies_204(response);
    return NULL;
}

const struct problem *edge_go_elsewhere(struct request *request,
                                        const struct edge_go_elsewhere_request *in,
                                        struct response *response)
{
    const char *to = in->to == NULL ? "/api/v1/edge/who" : in->to;
    (void)request;
    switch (in->status) {
    case 302:
        edge_go_elsewhere_302(response, to);
        return NULL;
    case 303:
        edge_go_elsewhere_303(response, to);
        return NULL;
    case 307:
        edge_go_elsewhere_307(response, to);
        return NULL;
    default:
        edge_go_elsewhere_308(response, to);
        return NULL;
    }
}

const struct problem *edge_begin_work(struct request *request, struct response *response)
{
    (void)request;
    edge_begin_work_202(response);
    response_location(response, "/api/v1/edge/tasks/7");
    return NULL;
}

static const struct problem *write_lines(struct scope *scope, struct body_sink *sink, void *context)
{
    const struct edge_write_lines_request *in = context;
    static const char line[] = "0123456789abcdef\n";
    for (int64_t i = 0; i < in->count; i++) {
        if (in->fail_at_presence == PRESENT && in->fail_at == i)
            return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
        if (!body_write(sink, line, sizeof line - 1))
            break;
    }
    return NULL;
}

const struct problem *edge_write_lines(struct request *request,
                                       const struct edge_write_lines_request *in,
                                       struct response *response)
{
    struct edge_write_lines_request *kept =
        ARENA_NEW(request_scope(request)->arena, struct edge_write_lines_request);
    *kept = *in;
    edge_write_lines_200(response, write_lines, kept);
    return NULL;
}

/* Different each time: only a replay gives the same bytes again. */
const struct problem *edge_make_picture(struct request *request, struct response *response)
{
    static int made;
    const char bytes[] = {(char)0x89, 'P',  'N',  'G',        '\r',        '\n',
                          0x1a,       '\n', '\0', (char)0xff, (char)++made};
    (void)request;
    response_header(response, "Content-Disposition", "attachment; filename=\"picture.png\"");
    edge_make_picture_201(response, bytes, sizeof bytes);
    return NULL;
}

static struct api_edge_who who(struct request *request)
{
    return (struct api_edge_who){
        .actor = request_scope(request)->actor->id,
        .address = request_address(request),
        .user_agent = text(request_user_agent(request)),
        .cookie = text(request_cookie(request, "taste")),
    };
}

const struct problem *edge_read_own(struct request *request, struct response *response)
{
    const struct api_edge_who told = who(request);
    edge_read_own_200(response, &told);
    return NULL;
}

const struct problem *edge_change_own(struct request *request, struct response *response)
{
    (void)request;
    edge_change_own_204(response);
    return NULL;
}

const struct problem *edge_tell_who(struct request *request, struct response *response)
{
    const struct api_edge_who told = who(request);
    edge_tell_who_200(response, &told);
    return NULL;
}
