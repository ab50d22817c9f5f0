#include "adapters/crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"

void crypto_sha256(const void *bytes, size_t length, unsigned char digest[static SHA256_BYTES])
{
    /* Fetched once: EVP_sha256() would look the algorithm up at each use. */
    static EVP_MD *sha256;
    static EVP_MD_CTX *context;
    if (context == NULL) {
        sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
        context = EVP_MD_CTX_new();
    }
    if (EVP_DigestInit_ex2(context, sha256, NULL) != 1 ||
        EVP_DigestUpdate(context, bytes, length) != 1 ||
        EVP_DigestFinal_ex(context, digest, NULL) != 1)
        abort();
}

void crypto_hmac_sha256(const char *key, const void *bytes, size_t length,
                        unsigned char digest[static SHA256_BYTES])
{
    static EVP_MAC_CTX *context; /* made once, for the same reason */
    if (context == NULL) {
        char sha256[] = "SHA256";
        const OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
            OSSL_PARAM_construct_end(),
        };
        EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
        context = EVP_MAC_CTX_new(hmac);
        EVP_MAC_free(hmac);
        if (EVP_MAC_CTX_set_params(context, parameters) != 1)
            abort();
    }
    if (EVP_MAC_init(context, (const unsigned char *)key, strlen(key), NULL) != 1 ||
        EVP_MAC_update(context, bytes, length) != 1 ||
        EVP_MAC_final(context, digest, NULL, SHA256_BYTES) != 1)
        abort();
}

const char *crypto_digest(struct arena *arena, const char *text)
{
    unsigned char digest[SHA256_BYTES];
    char *hex = arena_alloc(arena, DIGEST_LENGTH + 1);
    crypto_sha256(text, strlen(text), digest);
    encode_hex(digest, sizeof digest, hex);
    return hex;
}

bool crypto_equal(const void *left, const void *right, size_t length)
{
    return CRYPTO_memcmp(left, right, length) == 0;
}
