/* The headers that are read by hand: If-Match, If-None-Match, traceparent, Content-Type, Cookie. */
#include "fuzz.h"
#include "http/cookie.h"
#include "http/etag.h"
#include "http/handler.h"
#include "http/media_type.h"
#include "http/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fresh_arena();
    const char *text = arena_copy(arena, data, size);
    const struct versions *versions = if_match_versions(arena, text);
    MUST(!versions->any || strcmp(text, "*") == 0);
    for (size_t i = 0; i < versions->count; i++)
        if (versions->list[i] < INT64_MAX)
            MUST(strstr(text, arena_format(arena, "\"%lld", (long long)versions->list[i])) != NULL);
    const struct versions *again = if_match_versions(arena, if_match_plain(arena, text));
    MUST(again->any == versions->any && again->count == versions->count);
    if (etag_listed(text, "\"5\""))
        MUST(strcmp(text, "*") == 0 || strstr(text, "\"5\"") != NULL);
    if (trace_parent_fits(text))
        MUST(strlen(text) >= 55 && text[2] == '-' && strncmp(text, "ff", 2) != 0);
    if (media_type_is(text, "application/json"))
        MUST(strncasecmp(text, "application/json", 16) == 0 && strchr(text, ',') == NULL);
    char boundary[BOUNDARY_MOST + 1];
    if (media_type_boundary(text, boundary))
        MUST(*boundary != '\0' && strstr(text, boundary) != NULL);
    const char *cookie = cookie_find(arena, text, "a");
    if (cookie != NULL)
        MUST(strstr(text, "a=") != NULL && strpbrk(cookie, " ;,\\\"") == NULL);
    const struct cookie written = {.name = "a", .value = text, .path = "/", .max_age_s = 1};
    const char *line = cookie_write(arena, &written);
    if (line != NULL)
        MUST(strcmp(cookie_find(arena, arena_copy(arena, line, strcspn(line, ";")), "a"), text) ==
             0);
    return 0;
}
