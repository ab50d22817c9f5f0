#include "data/cursor.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/encode.h"
#include "kernel/settings.h"

enum { MAC_BYTES = 16, SEAL_BYTES = KEY_ID_BYTES + MAC_BYTES };

/* The seal covers the binding, which is not in the text: both sides know it. */
static const char *sealed(struct scope *scope, const char *binding, const char *payload)
{
    /* The length tells where the one ends and the other begins: both hold text of callers. */
    return arena_format(scope->arena, "cursor\n%zu\n%s\n%s", strlen(binding), binding, payload);
}

const char *cursor_write(struct scope *scope, const char *binding, const struct cursor *cursor)
{
    const char *payload =
        arena_format(scope->arena, "%lld\n%s\n%s%s", (long long)cursor->number, cursor->id,
                     cursor->text == NULL ? "-" : "+", cursor->text == NULL ? "" : cursor->text);
    const char *covered = sealed(scope, binding, payload);
    size_t length = strlen(payload);
    unsigned char *bytes = arena_alloc(scope->arena, SEAL_BYTES + length);
    keyring_sign(scope->settings->cursor_keys, covered, strlen(covered), bytes, MAC_BYTES);
    memcpy(bytes + SEAL_BYTES, payload, length);
    char *text = arena_alloc(scope->arena, BASE64URL_LENGTH(SEAL_BYTES + length) + 1);
    encode_base64url(bytes, SEAL_BYTES + length, text);
    return text;
}

/* Gives what is behind the seal, if it holds. */
static char *opened(struct scope *scope, const char *binding, char *bytes, size_t length)
{
    char *payload = bytes + SEAL_BYTES;
    if (length <= SEAL_BYTES || strlen(payload) != length - SEAL_BYTES)
        return NULL;
    const char *covered = sealed(scope, binding, payload);
    return keyring_verify(scope->settings->cursor_keys, covered, strlen(covered),
                          (const unsigned char *)bytes, MAC_BYTES)
               ? payload
               : NULL;
}

bool cursor_read(struct scope *scope, const char *binding, const char *text,
                 struct cursor *cursor_r)
{
    size_t length, room = strlen(text);
    char *bytes = arena_alloc(scope->arena, room + 1);
    if (!decode_base64(text, bytes, room, &length))
        return false;
    char *payload = opened(scope, binding, bytes, length);
    if (payload == NULL)
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
