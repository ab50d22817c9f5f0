#include "data/fingerprint.h"

#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/encode.h"
#include "kernel/settings.h"

enum { FINGERPRINT_BYTES = KEY_ID_BYTES + SHA256_BYTES };

const char *fingerprint_of(struct scope *scope, const unsigned char digest[static SHA256_BYTES])
{
    unsigned char fingerprint[FINGERPRINT_BYTES];
    char *text = arena_alloc(scope->arena, BASE64URL_LENGTH(FINGERPRINT_BYTES) + 1);
    keyring_sign(scope->settings->fingerprint_keys, digest, SHA256_BYTES, fingerprint,
                 SHA256_BYTES);
    encode_base64url(fingerprint, sizeof fingerprint, text);
    return text;
}

bool fingerprint_fits(struct scope *scope, const struct request_key *key, const char *stored)
{
    unsigned char fingerprint[FINGERPRINT_BYTES];
    size_t length;
    if (!decode_base64(stored, fingerprint, sizeof fingerprint, &length))
        return false;
    if (length == SHA256_BYTES)
        return crypto_equal(fingerprint, key->digest, SHA256_BYTES);
    return length == FINGERPRINT_BYTES &&
           keyring_verify(scope->settings->fingerprint_keys, key->digest, SHA256_BYTES, fingerprint,
                          SHA256_BYTES);
}
