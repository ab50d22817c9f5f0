#include "contexts/catalog/import/seen.h"

#include <stdlib.h>

enum { FIRST_ROOM = 1024 };

uint64_t seen_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    return hash == 0 ? 1 : hash;
}

/* Gives the place of a hash, or the free one where it would be. The room is a power of two, and
 * never full. */
static size_t place_of(const struct seen *seen, uint64_t hash)
{
    size_t at = (size_t)(hash ^ hash >> 32) & (seen->room - 1);
    while (seen->hashes[at] != 0 && seen->hashes[at] != hash)
        at = (at + 1) & (seen->room - 1);
    return at;
}

static void grow(struct seen *seen)
{
    struct seen more = {.room = seen->room == 0 ? FIRST_ROOM : 2 * seen->room};
    more.hashes = calloc(more.room, sizeof *more.hashes);
    if (more.hashes == NULL)
        abort();
    for (size_t i = 0; i < seen->room; i++)
        if (seen->hashes[i] != 0)
            more.hashes[place_of(&more, seen->hashes[i])] = seen->hashes[i];
    more.count = seen->count;
    free(seen->hashes);
    *seen = more;
}

bool seen_has(const struct seen *seen, const char *text)
{
    return seen->room > 0 && seen->hashes[place_of(seen, seen_hash(text))] != 0;
}

bool seen_add(struct seen *seen, const char *text)
{
    if (seen_has(seen, text))
        return false;
    if (4 * (seen->count + 1) > 3 * seen->room)
        grow(seen);
    const uint64_t hash = seen_hash(text);
    seen->hashes[place_of(seen, hash)] = hash;
    seen->count++;
    return true;
}

void seen_free(struct seen *seen)
{
    free(seen->hashes);
    *seen = (struct seen){0};
}
