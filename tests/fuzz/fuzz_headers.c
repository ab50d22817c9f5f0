/* The headers that are read by hand: If-Match, If-None-Match, traceparent, Content-Type. */
#include "fuzz.h"
#include "http/etag.h"
#include "http/handler.h"
#include "http/media_type.h"
#include "http/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fresh_arena();
    const char *text = arena_copy(arena, data, size);
    const int64_t version = if_match_version(text);
    MUST(version >= -1 && (version != 0 || strcmp(text, "*") == 0));
    if (version > 0 && version < INT64_MAX) {
        const char *start = arena_format(arena, "\"%lld", (long long)version);
        MUST(strncmp(text, start, strlen(start)) == 0 &&
             strchr("\".", text[strlen(start)]) != NULL);
        MUST(text[strlen(text) - 1] == '"' && etag_listed(text, text));
    }
    if (etag_listed(text, "\"5\""))
        MUST(strcmp(text, "*") == 0 || strstr(text, "\"5\"") != NULL);
    if (trace_parent_fits(text))
        MUST(strlen(text) >= 55 && text[2] == '-' && strncmp(text, "ff", 2) != 0);
    if (media_type_is_json(text))
        MUST(strncasecmp(text, "application/json", 16) == 0 && strchr(text, ',') == NULL);
    return 0;
}
