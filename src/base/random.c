#include "base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/encode.h"

enum { TEXT_BYTES_MOST = 64 };

void random_bytes(void *bytes, size_t length)
{
    unsigned char *at = bytes;
    while (length > 0) {
        ssize_t got = getrandom(at, length, 0);
        if (got < 0 && errno != EINTR)
            abort(); /* no secret may ever be made of anything less */
        if (got > 0) {
            at += got;
            length -= (size_t)got;
        }
    }
}

const char *random_text(struct arena *arena, size_t length)
{
    unsigned char bytes[TEXT_BYTES_MOST];
    char *text = arena_alloc(arena, BASE32_LENGTH(length) + 1);
    if (length > sizeof bytes)
        abort();
    random_bytes(bytes, length);
    encode_base32(bytes, length, text);
    return text;
}
