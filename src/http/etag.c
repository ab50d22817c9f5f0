#include "http/etag.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

bool etag_listed(const char *if_none_match, const char *etag)
{
    const char *at = if_none_match, *behind = NULL;
    const size_t length = strlen(etag);
    bool found = false;
    if (strcmp(at, "*") == 0)
        return true;
    for (;;) {
        at += strspn(at, " \t,"); /* a list may have empty elements */
        if (*at == '\0')
            return found;
        const char *start = tag(at, &behind);
        if (start == NULL)
            return false;
        found = found || ((size_t)(behind - start) == length && memcmp(start, etag, length) == 0);
        at = behind + strspn(behind, " \t");
        if (*at != ',' && *at != '\0')
            return false;
    }
}

int64_t if_match_version(const char *if_match)
{
    char *end;
    if (if_match == NULL || strcmp(if_match, "*") == 0)
        return 0;
    if (*if_match != '"' || if_match[1] < '1' || if_match[1] > '9')
        return -1;
    long long version = strtoll(if_match + 1, &end, 10);
    if (*end == '.')
        end +=
            1 + strspn(end + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    return strcmp(end, "\"") == 0 ? version : -1;
}
