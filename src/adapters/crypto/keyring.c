#include "adapters/crypto/keyring.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "kernel/settings.h"

enum {
    KEY_BYTES = KEY_ID_BYTES + SHA256_BYTES,
    KEY_TEXT = BASE64URL_LENGTH(KEY_BYTES),
    ROOTS_MOST = 16,
    ROOT_SHORTEST = 32,
    ROOT_LONGEST = 256
};

/* A key and its id, as they stand one after the other in the text of a purpose. */
struct key {
    unsigned char id[KEY_ID_BYTES];
    unsigned char bytes[SHA256_BYTES];
};

/* Gives the first key from `*at` on, and moves on behind it. */
static bool next_key(const char **at, struct key *key_r)
{
    unsigned char bytes[KEY_BYTES];
    char text[KEY_TEXT + 1];
    size_t length;
    if (*at == NULL)
        abort();
    if (strlen(*at) < KEY_TEXT)
        return false;
    memcpy(text, *at, KEY_TEXT);
    text[KEY_TEXT] = '\0';
    if (!decode_base64(text, bytes, sizeof bytes, &length) || length != sizeof bytes)
        abort();
    *at += KEY_TEXT;
    memcpy(key_r->id, bytes, KEY_ID_BYTES);
    memcpy(key_r->bytes, bytes + KEY_ID_BYTES, SHA256_BYTES);
    return true;
}

/* The newest makes; the one of that id checks. */
static struct key newest(const char *keys)
{
    struct key key;
    if (!next_key(&keys, &key))
        abort();
    return key;
}

static bool find_key(const char *keys, const unsigned char id[static KEY_ID_BYTES],
                     struct key *key_r)
{
    while (next_key(&keys, key_r))
        if (memcmp(key_r->id, id, KEY_ID_BYTES) == 0)
            return true;
    return false;
}

void keyring_sign(const char *keys, const void *bytes, size_t length, unsigned char *signature,
                  size_t mac_length)
{
    unsigned char digest[SHA256_BYTES];
    const struct key key = newest(keys);
    crypto_hmac_sha256(key.bytes, sizeof key.bytes, bytes, length, digest);
    memcpy(signature, key.id, KEY_ID_BYTES);
    memcpy(signature + KEY_ID_BYTES, digest, mac_length);
}

bool keyring_verify(const char *keys, const void *bytes, size_t length,
                    const unsigned char *signature, size_t mac_length)
{
    unsigned char digest[SHA256_BYTES];
    struct key key;
    if (!find_key(keys, signature, &key))
        return false;
    crypto_hmac_sha256(key.bytes, sizeof key.bytes, bytes, length, digest);
    return crypto_equal(digest, signature + KEY_ID_BYTES, mac_length);
}

void keyring_encrypt(const char *keys, const char *secret, const char *bound_to, const void *bytes,
                     size_t length, unsigned char *sealed)
{
    unsigned char own[SHA256_BYTES];
    const struct key key = newest(keys);
    crypto_hmac_sha256(key.bytes, sizeof key.bytes, secret, strlen(secret), own);
    memcpy(sealed, key.id, KEY_ID_BYTES);
    crypto_encrypt(own, bound_to, bytes, length, sealed + KEY_ID_BYTES);
}

bool keyring_decrypt(const char *keys, const char *secret, const char *bound_to,
                     const unsigned char *sealed, size_t length, void *bytes)
{
    unsigned char own[SHA256_BYTES];
    struct key key;
    if (length < KEYRING_EXTRA_BYTES || !find_key(keys, sealed, &key))
        return false;
    crypto_hmac_sha256(key.bytes, sizeof key.bytes, secret, strlen(secret), own);
    return crypto_decrypt(own, bound_to, sealed + KEY_ID_BYTES, length - KEY_ID_BYTES, bytes);
}

/* Lists the roots, the newest first, and gives how many there are; -1 after a mistake. */
static int list_roots(struct arena *arena, const struct settings *settings, const char **roots,
                      FILE *mistakes)
{
    const char *before = settings->root_key_previous == NULL ? "" : settings->root_key_previous;
    char *rest = arena_format(arena, "%s\n%s", settings->root_key, before), *root;
    int count = 0;
    while ((root = strsep(&rest, "\n")) != NULL) {
        root += strspn(root, " \t\r");
        root[strcspn(root, "\r")] = '\0';
        const size_t length = strlen(root);
        if (length == 0)
            continue;
        const char *what = count == 0 ? "ROOT_KEY" : "ROOT_KEY_PREVIOUS";
        if (length < ROOT_SHORTEST || length > ROOT_LONGEST || count == ROOTS_MOST) {
            fprintf(mistakes,
                    "CARTWRIGHT_%s: a key of %zu characters; there may be %d, of %d to %d\n", what,
                    length, ROOTS_MOST, ROOT_SHORTEST, ROOT_LONGEST);
            return -1;
        }
        roots[count++] = root;
    }
    return count;
}

static bool differ(unsigned char ids[][KEY_ID_BYTES], int count)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            if (memcmp(ids[i], ids[j], KEY_ID_BYTES) == 0)
                return false;
    return true;
}

bool keyring_derive(struct arena *arena, struct settings *settings, int holder, FILE *mistakes)
{
    const char *roots[ROOTS_MOST], *purpose, **keys;
    unsigned char ids[ROOTS_MOST][KEY_ID_BYTES];
    if (settings->root_key == NULL)
        return true; /* that it is missing has been told */
    const int count = list_roots(arena, settings, roots, mistakes);
    for (int i = 0; i < count; i++)
        crypto_derive(roots[i], "key id", ids[i], KEY_ID_BYTES);
    if (count > 0 && !differ(ids, count)) {
        fprintf(mistakes, "CARTWRIGHT_ROOT_KEY_PREVIOUS: a key stands there twice\n");
        return false;
    }
    for (size_t at = 0; count > 0 && (keys = settings_derived(settings, holder, &at, &purpose));) {
        char *text = arena_alloc(arena, (size_t)count * KEY_TEXT + 1);
        for (int i = 0; i < count; i++) {
            unsigned char key[KEY_BYTES];
            memcpy(key, ids[i], KEY_ID_BYTES);
            crypto_derive(roots[i], purpose, key + KEY_ID_BYTES, SHA256_BYTES);
            encode_base64url(key, sizeof key, text + (size_t)i * KEY_TEXT);
        }
        *keys = text;
    }
    return count > 0;
}
