#include "kernel/id.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"

static const char *id_write(struct arena *arena, const char *prefix,
                            const unsigned char bytes[static ID_BYTES])
{
    char text[BASE32_LENGTH(ID_BYTES) + 1];
    encode_base32(bytes, ID_BYTES, text);
    return arena_format(arena, "%s_%s", prefix, text);
}

static const char *id_make(struct arena *arena, const char *prefix, int64_t wall_ms)
{
    unsigned char bytes[ID_BYTES];
    random_bytes(bytes, sizeof bytes);
    for (int i = 5; i >= 0; i--, wall_ms >>= 8)
        bytes[i] = (unsigned char)wall_ms;
    return id_write(arena, prefix, bytes);
}

static bool id_fits(const char *prefix, const char *text)
{
    const size_t length = strlen(prefix);
    if (strncmp(text, prefix, length) != 0 || text[length] != '_')
        return false;
    const char *rest = text + length + 1;
    return strlen(rest) == BASE32_LENGTH(ID_BYTES) &&
           strspn(rest, "0123456789abcdefghjkmnpqrstvwxyz") == BASE32_LENGTH(ID_BYTES);
}

#define ID_DEFINE(kind, prefix)                                                                    \
    struct kind##_id kind##_id_new(struct arena *arena, int64_t wall_ms)                           \
    {                                                                                              \
        return (struct kind##_id){id_make(arena, prefix, wall_ms)};                                \
    }                                                                                              \
    struct kind##_id kind##_id_derived(struct arena *arena,                                        \
                                       const unsigned char digest[static ID_BYTES])                \
    {                                                                                              \
        return (struct kind##_id){id_write(arena, prefix, digest)};                                \
    }                                                                                              \
    bool kind##_id_from(const char *text, struct kind##_id *id_r)                                  \
    {                                                                                              \
        id_r->text = text;                                                                         \
        return id_fits(prefix, text);                                                              \
    }
ID_KINDS(ID_DEFINE)

#define ID_PREFIX(name, prefix) [ID_##name] = prefix,
static const char *const prefixes[] = {ID_KINDS(ID_PREFIX)};
#undef ID_PREFIX

bool id_is(enum id_kind kind, const char *text)
{
    return id_fits(prefixes[kind], text);
}

const char *id_new(struct arena *arena, enum id_kind kind, int64_t wall_ms)
{
    return id_make(arena, prefixes[kind], wall_ms);
}
