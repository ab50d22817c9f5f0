#ifndef ADAPTERS_CRYPTO_H
#define ADAPTERS_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { SHA256_BYTES = 32, DIGEST_LENGTH = 2 * SHA256_BYTES, CIPHER_KEY_BYTES = 32 };

/* How much longer a ciphertext is than its text: nonce and tag. */
enum { CIPHER_NONCE_BYTES = 12, CIPHER_TAG_BYTES = 16, CIPHER_EXTRA_BYTES = 28 };

/* SHA-256, and HMAC-SHA-256. Source: FIPS 180-4, RFC 2104; OpenSSL does the work. */
void crypto_sha256(const void *bytes, size_t length, unsigned char digest[static SHA256_BYTES]);
void crypto_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char digest[static SHA256_BYTES]);

/* Derives `length` bytes (at most 255 digests) for one purpose from a secret, which need not be
 * random all over. Source: HKDF-SHA-256 of RFC 5869; OpenSSL does the work. */
void crypto_derive(const char *secret, const char *purpose, void *bytes, size_t length);

/* Encrypts `length` bytes, and reads back only what was encrypted with the same key and is bound to
 * the same text; otherwise false. The ciphertext has CIPHER_EXTRA_BYTES more. A key is for one
 * thing, or a few millions of them: nonces are random. Source: AES-256-GCM, NIST SP 800-38D. */
void crypto_encrypt(const unsigned char key[static CIPHER_KEY_BYTES], const char *bound_to,
                    const void *bytes, size_t length, unsigned char *ciphertext);
bool crypto_decrypt(const unsigned char key[static CIPHER_KEY_BYTES], const char *bound_to,
                    const unsigned char *ciphertext, size_t length, void *bytes);

/* Gives the SHA-256 of a text in hex. */
const char *crypto_digest(struct arena *arena, const char *text);

/* Compares in a time that does not depend on where the first difference is. */
bool crypto_equal(const void *left, const void *right, size_t length);

#endif
