#include "http/etag.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "http/handler.h"

/* Reads one tag, `"…"` or `W/"…"`, and gives where it starts without W/ and what is behind it; NULL
 * when none stands there. */
static const char *tag(const char *at, const char **behind_r)
{
    if (strncmp(at, "W/", 2) == 0)
        at += 2;
    if (*at != '"')
        return NULL;
    const char *end = at + 1;
    while ((unsigned char)*end > 0x20 && *end != '"' && *end != 0x7f)
        end++;
    if (*end != '"')
        return NULL;
    *behind_r = end + 1;
    return at;
}

/* Goes to the next tag of a list, which may have empty elements. False: it has no more, and
 * `*malformed_r` tells whether that is because something else stands there. */
static bool next_tag(const char **at, const char **start_r, const char **behind_r,
                     bool *malformed_r)
{
    *at += strspn(*at, " \t,");
    *malformed_r = false;
    if (**at == '\0')
        return false;
    *start_r = tag(*at, behind_r);
    *malformed_r = true;
    if (*start_r == NULL)
        return false;
    const char *next = *behind_r + strspn(*behind_r, " \t");
    if (*next != ',' && *next != '\0')
        return false;
    *malformed_r = false;
    *at = next;
    return true;
}

bool etag_listed(const char *if_none_match, const char *etag)
{
    const char *at = if_none_match, *start, *behind;
    const size_t length = strlen(etag);
    bool found = false, malformed;
    if (strcmp(at, "*") == 0)
        return true;
    while (next_tag(&at, &start, &behind, &malformed))
        found = found || ((size_t)(behind - start) == length && memcmp(start, etag, length) == 0);
    return found && !malformed;
}

/* The version that one of our own tags is of; -1: it is none of ours. */
static int64_t version_of(const char *start)
{
    char *end;
    if (start[1] < '1' || start[1] > '9')
        return -1;
    const long long version = strtoll(start + 1, &end, 10);
    if (*end == '.')
        end +=
            1 + strspn(end + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    return *end == '"' ? version : -1;
}

const struct versions *if_match_versions(struct arena *arena, const char *if_match)
{
    const char *at = if_match, *start, *behind;
    bool malformed;
    size_t room = 1;
    if (if_match == NULL || strcmp(if_match, "*") == 0)
        return &versions_any;
    for (const char *comma = if_match; (comma = strchr(comma, ',')) != NULL; comma++)
        room++;
    int64_t *list = ARENA_ARRAY(arena, int64_t, room);
    struct versions *versions = ARENA_NEW(arena, struct versions);
    versions->list = list;
    while (next_tag(&at, &start, &behind, &malformed)) {
        /* Compared strongly: a weak tag, which has W/ in front, never matches. */
        const bool weak = start > if_match && start[-1] == '/';
        const int64_t version = weak ? -1 : version_of(start);
        if (version > 0)
            list[versions->count++] = version;
    }
    if (malformed)
        versions->count = 0;
    return versions;
}

bool if_match_fits(const char *if_match)
{
    const char *at = if_match, *start, *behind;
    bool malformed, tags = strcmp(at, "*") == 0;
    if (tags)
        return true;
    while (next_tag(&at, &start, &behind, &malformed))
        tags = true;
    return tags && !malformed;
}

const char *if_match_plain(struct arena *arena, const char *if_match)
{
    struct buffer plain = buffer_new(arena, 64);
    const char *at = if_match, *start, *behind;
    bool malformed;
    if (if_match == NULL || strcmp(if_match, "*") == 0)
        return if_match;
    while (next_tag(&at, &start, &behind, &malformed)) {
        if (plain.length > 0)
            buffer_add_byte(&plain, ',');
        if (start > if_match && start[-1] == '/')
            buffer_add_string(&plain, "W/");
        buffer_add(&plain, start, (size_t)(behind - start));
    }
    return malformed ? if_match : buffer_string(&plain);
}
