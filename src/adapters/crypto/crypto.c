#include "adapters/crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"

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

void crypto_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
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
    if (EVP_MAC_init(context, key, key_length, NULL) != 1 ||
        EVP_MAC_update(context, bytes, length) != 1 ||
        EVP_MAC_final(context, digest, NULL, SHA256_BYTES) != 1)
        abort();
}

void crypto_derive(const char *secret, const char *purpose, void *bytes, size_t length)
{
    char sha256[] = "SHA256", salt[] = "cartwright";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, sha256, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, sizeof salt - 1),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (char *)secret, strlen(secret)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (char *)purpose, strlen(purpose)),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(hkdf);
    if (EVP_KDF_derive(context, bytes, length, parameters) != 1)
        abort();
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(hkdf);
}

/* Fetched once, like the digests. */
static EVP_CIPHER *aes_256_gcm(void)
{
    static EVP_CIPHER *cipher;
    if (cipher == NULL)
        cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    return cipher;
}

void crypto_encrypt(const unsigned char key[static CIPHER_KEY_BYTES], const char *bound_to,
                    const void *bytes, size_t length, unsigned char *ciphertext)
{
    int put;
    unsigned char *nonce = ciphertext, *text = nonce + CIPHER_NONCE_BYTES, *tag = text + length;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    random_bytes(nonce, CIPHER_NONCE_BYTES);
    if (EVP_EncryptInit_ex2(context, aes_256_gcm(), key, nonce, NULL) != 1 ||
        EVP_EncryptUpdate(context, NULL, &put, (const unsigned char *)bound_to,
                          (int)strlen(bound_to)) != 1 ||
        EVP_EncryptUpdate(context, text, &put, bytes, (int)length) != 1 ||
        EVP_EncryptFinal_ex(context, text + put, &put) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CIPHER_TAG_BYTES, tag) != 1)
        abort();
    EVP_CIPHER_CTX_free(context);
}

bool crypto_decrypt(const unsigned char key[static CIPHER_KEY_BYTES], const char *bound_to,
                    const unsigned char *ciphertext, size_t length, void *bytes)
{
    int put;
    if (length < CIPHER_EXTRA_BYTES)
        return false;
    const unsigned char *nonce = ciphertext, *text = nonce + CIPHER_NONCE_BYTES;
    const size_t text_length = length - CIPHER_EXTRA_BYTES;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const bool opened = EVP_DecryptInit_ex2(context, aes_256_gcm(), key, nonce, NULL) == 1 &&
                        EVP_DecryptUpdate(context, NULL, &put, (const unsigned char *)bound_to,
                                          (int)strlen(bound_to)) == 1 &&
                        EVP_DecryptUpdate(context, bytes, &put, text, (int)text_length) == 1 &&
                        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CIPHER_TAG_BYTES,
                                            (unsigned char *)text + text_length) == 1 &&
                        EVP_DecryptFinal_ex(context, (unsigned char *)bytes + put, &put) == 1;
    EVP_CIPHER_CTX_free(context);
    return opened;
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
