#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "http/body.h"
#include "http/media_type.h"
#include "http/multipart.h"

enum {
    PARTS_MOST = 64,              /* files and fields */
    FIELDS_BYTES_MOST = 64 * 1024 /* of all fields: they are kept in memory */
};

/* A multipart body on its way. */
struct upload {
    struct multipart *multipart;
    struct query_pair fields[PARTS_MOST];
    size_t fields_count, parts_count, fields_bytes;
    const struct file_limit *file; /* that is read now; NULL: none */
    size_t file_bytes;
    bool ended;
    const struct problem *failed; /* why the source gives nothing any more */
};

static size_t source(void *context, void *bytes, size_t room)
{
    struct request *request = context;
    size_t length = 0;
    if (request->upload->failed == NULL)
        request->upload->failed = body_read(request, bytes, room, &length);
    return request->upload->failed == NULL ? length : 0;
}

static struct upload *upload_of(struct request *request)
{
    char boundary[BOUNDARY_MOST + 1];
    if (request->upload == NULL) {
        request->upload = ARENA_NEW(request->scope.arena, struct upload);
        if (!media_type_boundary(request_header(request, "Content-Type"), boundary))
            *boundary = '\0'; /* body_take() has seen to it */
        request->upload->multipart = multipart_new(request->scope.arena, boundary, source, request);
    }
    return request->upload;
}

static const struct problem *refuse(struct request *request, const char *name, const char *code,
                                    const char *detail)
{
    struct arena *arena = request->scope.arena;
    const struct violation *violations = NULL;
    const char *shown = arena_copy(arena, name, utf8_cut(name, 200));
    violation_add(arena, &violations, arena_format(arena, "/%s", shown), code, "%s", detail);
    return problem_of_violations(arena, PROBLEM_INVALID_REQUEST, violations);
}

/* The body could not be read to here: because of its form, or for a reason of its own. */
static const struct problem *malformed(struct request *request)
{
    const struct problem *failed = request->upload->failed;
    return failed != NULL ? failed
                          : problem_new(request->scope.arena, PROBLEM_INVALID_REQUEST,
                                        "is not valid multipart/form-data");
}

static const struct problem *keep_field(struct request *request, const struct part *part)
{
    struct upload *upload = request->upload;
    struct arena *arena = request->scope.arena;
    struct buffer value = buffer_new(arena, 128);
    size_t length, count;
    do {
        char *room = buffer_reserve(&value, 512);
        if (!multipart_read(upload->multipart, room, 512, &length))
            return malformed(request);
        value.length += length;
        upload->fields_bytes += length;
        if (upload->fields_bytes > FIELDS_BYTES_MOST)
            return problem_new(arena, PROBLEM_BODY_TOO_LARGE, "fields have at most %d bytes",
                               FIELDS_BYTES_MOST);
    } while (length > 0);
    if (memchr(value.bytes, '\0', value.length) != NULL ||
        !utf8_count(value.bytes, value.length, &count))
        return refuse(request, part->name, "malformed", "is not valid UTF-8");
    upload->fields[upload->fields_count++] =
        (struct query_pair){.name = part->name, .value = buffer_string(&value)};
    return NULL;
}

static const struct file_limit *limit_of(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->files_count; i++)
        if (strcmp(operation->files[i].name, name) == 0)
            return &operation->files[i];
    return NULL;
}

const struct problem *request_next_file(struct request *request, struct file *file_r, bool *found_r)
{
    struct upload *upload = upload_of(request);
    struct part part;
    const struct problem *problem = NULL;
    *found_r = false;
    upload->file = NULL;
    while (problem == NULL && !*found_r && !upload->ended) {
        const enum multipart_next next = multipart_next(upload->multipart, &part);
        upload->ended = next == MULTIPART_END;
        if (upload->failed != NULL || next == MULTIPART_WRONG)
            return malformed(request);
        if (upload->ended)
            break;
        if (upload->parts_count++ == PARTS_MOST)
            return problem_new(request->scope.arena, PROBLEM_INVALID_REQUEST,
                               "has more than %d parts", PARTS_MOST);
        const struct file_limit *limit = limit_of(request->operation, part.name);
        *found_r = part.file_name != NULL && limit != NULL;
        if (*found_r) {
            upload->file = limit;
            upload->file_bytes = 0;
            *file_r = (struct file){limit->name, part.file_name, part.media_type};
        } else if (part.file_name != NULL) {
            problem = refuse(request, part.name, "unknown", "unknown file field");
        } else if (limit != NULL) {
            problem = refuse(request, part.name, "wrong_type", "must be a file");
        } else {
            problem = keep_field(request, &part);
        }
    }
    return problem;
}

const struct problem *request_read_file(struct request *request, void *bytes, size_t room,
                                        size_t *length_r)
{
    struct upload *upload = upload_of(request);
    *length_r = 0;
    if (upload->file == NULL)
        return NULL;
    if (!multipart_read(upload->multipart, bytes, room, length_r) || upload->failed != NULL)
        return malformed(request);
    upload->file_bytes += *length_r;
    if (upload->file_bytes > upload->file->bytes_max)
        return problem_new(request->scope.arena, PROBLEM_BODY_TOO_LARGE,
                           "%s: a file of at most %zu bytes", upload->file->name,
                           upload->file->bytes_max);
    return NULL;
}

const struct problem *request_form(struct request *request, const void **form_r)
{
    struct upload *upload = upload_of(request);
    const struct shape *shape = request->operation->body;
    const struct violation *violations = NULL;
    *form_r = NULL;
    if (!upload->ended)
        return problem_new(request->scope.arena, PROBLEM_INTERNAL_ERROR, NULL); /* files are left */
    if (shape != NULL)
        *form_r = fields_read(request->scope.arena, shape, upload->fields, upload->fields_count,
                              &violations);
    else if (upload->fields_count > 0)
        return refuse(request, upload->fields[0].name, "unknown", "unknown field");
    return problem_of_violations(request->scope.arena, PROBLEM_INVALID_REQUEST, violations);
}
