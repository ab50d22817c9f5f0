#include "http/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "adapters/fcgi/fcgi.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "http/request.h"

enum { ID_BYTES = 16, PARENT_LENGTH = 55 };

static const char lower_hex[] = "0123456789abcdef";

const char *trace_request_id(const struct request *request)
{
    const char *given = fcgi_parameter(request->fcgi, "REQUEST_ID");
    if (given != NULL && strlen(given) == HEX_LENGTH(ID_BYTES) &&
        strspn(given, lower_hex) == HEX_LENGTH(ID_BYTES))
        return arena_string(request->scope.arena,
                            given); /* outlives the connection: the log line */
    unsigned char bytes[ID_BYTES];
    char *text = arena_alloc(request->scope.arena, HEX_LENGTH(ID_BYTES) + 1);
    random_bytes(bytes, sizeof bytes);
    encode_hex(bytes, sizeof bytes, text);
    return text;
}

/* version "-" 32 hex "-" 16 hex "-" 2 hex, neither id all zero; later versions may be longer and
 * are read the same. */
bool trace_parent_fits(const char *parent)
{
    if (parent == NULL || strlen(parent) < PARENT_LENGTH || strncmp(parent, "ff", 2) == 0)
        return false;
    if (strspn(parent, lower_hex) != 2 || strspn(parent + 3, lower_hex) != 32 ||
        strspn(parent + 36, lower_hex) != 16 || strspn(parent + 53, lower_hex) != 2)
        return false;
    if (parent[2] != '-' || parent[35] != '-' || parent[52] != '-')
        return false;
    if (parent[55] != '\0' && (strncmp(parent, "00", 2) == 0 || parent[55] != '-'))
        return false;
    return strspn(parent + 3, "0") < 32 && strspn(parent + 36, "0") < 16;
}

const char *trace_parent(const struct request *request)
{
    const char *given = request_header(request, "traceparent");
    char *parent = arena_alloc(request->scope.arena, PARENT_LENGTH + 1);
    const bool follows = trace_parent_fits(given);
    memcpy(parent, "00-", 3);
    memcpy(parent + 3, follows ? given + 3 : request->request_id, 32);
    /* A span of one's own: nobody else has the request's id, so half of it will do. */
    parent[35] = '-';
    memcpy(parent + 36, request->request_id + 16, 16);
    memcpy(parent + 52, follows ? given + 52 : "-01", 3);
    return parent;
}

int64_t trace_budget_us(const struct request *request, int64_t deadline_ms)
{
    /* nginx says when it had read the request, as seconds with three decimals. */
    const char *start = fcgi_parameter(request->fcgi, "REQUEST_START");
    int64_t seconds, ms, waited_ms = 0;
    char more;
    if (start != NULL && sscanf(start, "%12" SCNd64 ".%3" SCNd64 "%c", &seconds, &ms, &more) == 2)
        waited_ms = request->scope.now_ms - (seconds * 1000 + ms);
    /* A clock that was set meanwhile must neither refuse everything nor wait for ever. */
    if (waited_ms < 0 || waited_ms > 120000)
        waited_ms = 0;
    return (deadline_ms - waited_ms) * 1000;
}
