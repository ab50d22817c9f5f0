#ifndef ADAPTERS_CRYPTO_H
#define ADAPTERS_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { SHA256_BYTES = 32, DIGEST_LENGTH = 2 * SHA256_BYTES };

/* SHA-256, and HMAC-SHA-256. Source: FIPS 180-4, RFC 2104; OpenSSL does the work. */
void crypto_sha256(const void *bytes, size_t length, unsigned char digest[static SHA256_BYTES]);
void crypto_hmac_sha256(const char *key, const void *bytes, size_t length,
                        unsigned char digest[static SHA256_BYTES]);

/* Gives the SHA-256 of a text in hex. */
const char *crypto_digest(struct arena *arena, const char *text);

/* Compares in a time that does not depend on where the first difference is. */
bool crypto_equal(const void *left, const void *right, size_t length);

#endif
