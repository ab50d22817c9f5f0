#include "data/cursor.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/crypto.h"
#include "base/arena.h"
#include "base/encode.h"
#include "kernel/settings.h"

enum { SEAL_BYTES = 16 };

/* The seal covers the binding, which is not in the text: both sides know it. */
static void seal(struct scope *scope, const char *binding, const char *payload,
                 unsigned char digest[static SHA256_BYTES])
{
    /* The length tells where the one ends and the other begins: both hold text of callers. */
    const char *sealed =
        arena_format(scope->arena, "cursor\n%zu\n%s\n%s", strlen(binding), binding, payload);
    crypto_hmac_sha256(scope->settings->cursor_key, sealed, strlen(sealed), digest);
}

const char *cursor_write(struct scope *scope, const char *binding, const struct cursor *cursor)
{
    unsigned char digest[SHA256_BYTES];
    const char *payload =
        arena_format(scope->arena, "%lld\n%s\n%s%s", (long long)cursor->number, cursor->id,
                     cursor->text == NULL ? "-" : "+", cursor->text == NULL ? "" : cursor->text);
    size_t length = strlen(payload);
    seal(scope, binding, payload, digest);
    char *bytes = arena_alloc(scope->arena, SEAL_BYTES + length);
    memcpy(bytes, digest, SEAL_BYTES);
    memcpy(bytes + SEAL_BYTES, payload, length);
    char *text = arena_alloc(scope->arena, BASE64URL_LENGTH(SEAL_BYTES + length) + 1);
    encode_base64url(bytes, SEAL_BYTES + length, text);
    return text;
}

bool cursor_read(struct scope *scope, const char *binding, const char *text,
                 struct cursor *cursor_r)
{
    unsigned char digest[SHA256_BYTES];
    size_t length, room = strlen(text);
    char *bytes = arena_alloc(scope->arena, room + 1);
    if (!decode_base64(text, bytes, room, &length) || length <= SEAL_BYTES)
        return false;
    char *payload = bytes + SEAL_BYTES;
    if (strlen(payload) != length - SEAL_BYTES)
        return false;
    seal(scope, binding, payload, digest);
    if (!crypto_equal(digest, bytes, SEAL_BYTES))
        return false;
    /* What follows is our own text: the seal holds. */
    char *id = NULL;
    cursor_r->number = strtoll(payload, &id, 10);
    id++;
    char *sort = strchr(id, '\n');
    *sort++ = '\0';
    cursor_r->id = id;
    cursor_r->text = *sort == '+' ? sort + 1 : NULL;
    return true;
}
