#ifndef ADAPTERS_CRYPTO_KEYRING_H
#define ADAPTERS_CRYPTO_KEYRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "adapters/crypto/crypto.h"

struct arena;
struct settings;

/*
 * The keys of one purpose (settings.def: DERIVED), newest first: one of each root. They are derived
 * from the roots by the process that reads the settings; a worker holds those that its pool needs,
 * and no root. What a key made carries the key's id in front, by which its reader finds the key:
 * after a change of the root, what the roots before it made holds as long as they are listed.
 */
enum { KEY_ID_BYTES = 3 };

/* Fills in the keys that `holder` may have. Refuses (false) after writing a mistake: a root of the
 * wrong length, or one that stands there twice. */
bool keyring_derive(struct arena *arena, struct settings *settings, int holder, FILE *mistakes);

/* Signs with the newest key: key id and the first `mac_length` bytes of the HMAC-SHA-256. Breaks:
 * aborts where `keys` is NULL, because the pool does not have this purpose in settings.def. */
void keyring_sign(const char *keys, const void *bytes, size_t length, unsigned char *signature,
                  size_t mac_length);

/* Tells whether one of the keys signed this. */
bool keyring_verify(const char *keys, const void *bytes, size_t length,
                    const unsigned char *signature, size_t mac_length);

/* Encrypts with a key that follows from the newest one and from `secret`, which the reader must
 * know too: key id, then ciphertext. It is KEY_ID_BYTES + CIPHER_EXTRA_BYTES longer. */
enum { KEYRING_EXTRA_BYTES = KEY_ID_BYTES + CIPHER_EXTRA_BYTES };
void keyring_encrypt(const char *keys, const char *secret, const char *bound_to, const void *bytes,
                     size_t length, unsigned char *sealed);

/* Reads it back. Refuses (false): another secret or text that it was bound to, or a key that is not
 * listed any more. */
bool keyring_decrypt(const char *keys, const char *secret, const char *bound_to,
                     const unsigned char *sealed, size_t length, void *bytes);

#endif
