#include "kernel/id.h"

#include <string.h>

#include "base/encode.h"
#include "base/random.h"

static void id_write(const char *prefix, const unsigned char bytes[static ID_BYTES],
                     char text[static ID_TEXT])
{
    size_t length = strlen(prefix);
    memcpy(text, prefix, length);
    text[length] = '_';
    encode_base32(bytes, ID_BYTES, text + length + 1);
}

static void id_make(const char *prefix, int64_t wall_ms, char text[static ID_TEXT])
{
    unsigned char bytes[ID_BYTES];
    random_bytes(bytes, sizeof bytes);
    for (int i = 5; i >= 0; i--, wall_ms >>= 8)
        bytes[i] = (unsigned char)wall_ms;
    id_write(prefix, bytes, text);
}

static bool id_read(const char *prefix, const char *from, char text[static ID_TEXT])
{
    size_t length = strlen(prefix);
    if (strncmp(from, prefix, length) != 0 || from[length] != '_')
        return false;
    const char *rest = from + length + 1;
    if (strlen(rest) != BASE32_LENGTH(ID_BYTES) ||
        strspn(rest, "0123456789abcdefghjkmnpqrstvwxyz") != BASE32_LENGTH(ID_BYTES))
        return false;
    memcpy(text, from, strlen(from) + 1);
    return true;
}

#define ID_DEFINE(kind, prefix)                                                                    \
    struct kind##_id kind##_id_new(int64_t wall_ms)                                                \
    {                                                                                              \
        struct kind##_id id = {.text = ""};                                                        \
        id_make(prefix, wall_ms, id.text);                                                         \
        return id;                                                                                 \
    }                                                                                              \
    struct kind##_id kind##_id_derived(const unsigned char digest[static ID_BYTES])                \
    {                                                                                              \
        struct kind##_id id = {.text = ""};                                                        \
        id_write(prefix, digest, id.text);                                                         \
        return id;                                                                                 \
    }                                                                                              \
    bool kind##_id_from(const char *text, struct kind##_id *id_r)                                  \
    {                                                                                              \
        return id_read(prefix, text, id_r->text);                                                  \
    }
ID_KINDS(ID_DEFINE)

void id_new(enum id_kind kind, int64_t wall_ms, char text_r[static ID_TEXT])
{
#define ID_PREFIX(name, prefix) [ID_##name] = prefix,
    static const char *const prefixes[] = {ID_KINDS(ID_PREFIX)};
#undef ID_PREFIX
    id_make(prefixes[kind], wall_ms, text_r);
}
