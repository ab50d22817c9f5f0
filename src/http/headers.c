#include "http/headers.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/log.h"
#include "http/cookie.h"

bool header_fits(const char *value)
{
    for (; value != NULL && *value != '\0'; value++)
        if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
            return false;
    return true;
}

static void add(struct response *response, const char *name, const char *value)
{
    struct header *header = ARENA_NEW(response->arena, struct header);
    struct header **end = &response->headers;
    while (*end != NULL)
        end = &(*end)->next;
    *header = (struct header){.name = name, .value = value};
    *end = header;
}

void response_header(struct response *response, const char *name, const char *value)
{
    add(response, arena_string(response->arena, name), arena_string(response->arena, value));
}

const struct problem *response_cookie(struct response *response, const struct cookie *cookie)
{
    const char *value = cookie_write(response->arena, cookie);
    if (value == NULL) {
        log_event(LOG_ERROR, "cookie_breaks_rules", LOG_TEXT("cookie", cookie->name));
        return problem_new(response->arena, PROBLEM_INTERNAL_ERROR, NULL);
    }
    response->personal = true;
    add(response, "Set-Cookie", value);
    return NULL;
}

static bool there(const struct response *response, const char *name)
{
    if (strcasecmp(name, "Location") == 0)
        return response->location != NULL;
    if (strcasecmp(name, "ETag") == 0)
        return response->etag != NULL || response->part_version != 0;
    for (const struct header *header = response->headers; header != NULL; header = header->next)
        if (strcasecmp(header->name, name) == 0)
            return true;
    return false;
}

static bool declared(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->headers_count; i++)
        if (strcasecmp(answer->headers[i].name, name) == 0)
            return true;
    return false;
}

const char *headers_fault(struct request *request, const struct answer *answer)
{
    const struct response *response = &request->response;
    for (const struct header *header = response->headers; header != NULL; header = header->next)
        if (!declared(answer, header->name))
            return arena_format(request->scope.arena, "undeclared header %s", header->name);
    for (size_t i = 0; i < answer->headers_count; i++)
        if (answer->headers[i].always && !there(response, answer->headers[i].name))
            return arena_format(request->scope.arena, "no header %s", answer->headers[i].name);
    return NULL;
}
