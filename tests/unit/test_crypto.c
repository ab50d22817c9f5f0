#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/encode.h"
#include "kernel/settings.h"

static const char *hex(const unsigned char digest[static SHA256_BYTES])
{
    static char text[HEX_LENGTH(SHA256_BYTES) + 1];
    encode_hex(digest, SHA256_BYTES, text);
    return text;
}

/* Source: FIPS 180-2, appendix B; the digest of nothing is widely published. */
static void digests_are_those_of_the_standard(void **state)
{
    static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    unsigned char digest[SHA256_BYTES];
    (void)state;
    for (int round = 0; round < 2; round++) {
        crypto_sha256("abc", 3, digest);
        assert_string_equal(hex(digest), abc);
        crypto_sha256("", 0, digest);
        assert_string_equal(hex(digest), empty);
    }
}

/* One after the other with different keys. Source: RFC 4231, cases 2 and 6. */
static void seals_are_those_of_the_standard(void **state)
{
    static const char jefe[] = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    static const char longest[] =
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
    static const char what[] = "what do ya want for nothing?";
    static const char larger[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    char key[131 + 1];
    unsigned char digest[SHA256_BYTES];
    (void)state;
    memset(key, 0xaa, sizeof key - 1);
    key[sizeof key - 1] = '\0';
    for (int round = 0; round < 2; round++) {
        crypto_hmac_sha256("Jefe", 4, what, strlen(what), digest);
        assert_string_equal(hex(digest), jefe);
        crypto_hmac_sha256(key, strlen(key), larger, strlen(larger), digest);
        assert_string_equal(hex(digest), longest);
    }
}

/* Source: computed with another implementation of RFC 5869 (Python's hmac). */
static void derives_what_the_standard_says(void **state)
{
    static const char wanted[] = "63fb1df3d65ef9ff51551bd634633183a8701106bdca31d99912268560fb5d65";
    unsigned char key[SHA256_BYTES];
    (void)state;
    crypto_derive("0123456789abcdef0123456789abcdef", "CURSOR", key, sizeof key);
    assert_string_equal(hex(key), wanted);
    crypto_derive("0123456789abcdef0123456789abcdef", "ORDER_LINK", key, sizeof key);
    assert_string_not_equal(hex(key), wanted);
}

static void decrypts_only_what_it_encrypted(void **state)
{
    static const unsigned char key[CIPHER_KEY_BYTES] = "thirty-two bytes of a secret key";
    static const unsigned char other[CIPHER_KEY_BYTES] = "thirty-two bytes of another key!";
    static const char text[] = "/orders/1?signature=xyz";
    unsigned char sealed[sizeof text + CIPHER_EXTRA_BYTES], again[sizeof sealed];
    char back[sizeof sealed];
    (void)state;
    crypto_encrypt(key, "record", text, sizeof text, sealed);
    crypto_encrypt(key, "record", text, sizeof text, again);
    assert_memory_not_equal(sealed, again, sizeof sealed); /* each has a nonce of its own */
    assert_true(crypto_decrypt(key, "record", sealed, sizeof sealed, back));
    assert_string_equal(back, text);
    assert_false(crypto_decrypt(other, "record", sealed, sizeof sealed, back));
    assert_false(crypto_decrypt(key, "another", sealed, sizeof sealed, back));
    assert_false(crypto_decrypt(key, "record", sealed, CIPHER_EXTRA_BYTES - 1, back));
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 1;
        assert_false(crypto_decrypt(key, "record", sealed, sizeof sealed, back));
        sealed[i] ^= 1;
    }
}

static const char old_root[] = "0123456789abcdef0123456789abcdef";
static const char new_root[] = "another key, of another year, as long";

static bool derive(struct arena *arena, struct settings *settings, const char **mistakes_r)
{
    char *text;
    size_t length;
    FILE *mistakes = open_memstream(&text, &length);
    assert_non_null(mistakes);
    const bool derived = keyring_derive(arena, settings, SECRETS_ALL, mistakes);
    assert_int_equal(fclose(mistakes), 0);
    *mistakes_r = arena_string(arena, text);
    free(text);
    return derived;
}

/* What one purpose, pool or root made is nothing for another. */
static void keys_are_of_one_purpose_and_root(void **state)
{
    struct settings old = {.root_key = old_root}, both = {.root_key = new_root},
                    new = {.root_key = new_root}, orders = {.root_key = old_root};
    struct arena *arena = arena_new(1024 * 1024);
    const char *mistakes;
    unsigned char signature[KEY_ID_BYTES + SHA256_BYTES], sealed[4 + KEYRING_EXTRA_BYTES];
    char back[4];
    (void)state;
    both.root_key_previous =
        arena_format(arena, "a key that nobody has ever used here\n%s", old_root);
    assert_true(derive(arena, &old, &mistakes));
    assert_true(derive(arena, &both, &mistakes));
    assert_true(derive(arena, &new, &mistakes));
    keyring_sign(old.cursor_keys, "abc", 3, signature, SHA256_BYTES);
    assert_true(keyring_verify(old.cursor_keys, "abc", 3, signature, SHA256_BYTES));
    assert_false(keyring_verify(old.cursor_keys, "abd", 3, signature, SHA256_BYTES));
    assert_false(keyring_verify(old.order_link_keys, "abc", 3, signature, SHA256_BYTES));
    assert_true(keyring_verify(both.cursor_keys, "abc", 3, signature, SHA256_BYTES));
    assert_false(keyring_verify(new.cursor_keys, "abc", 3, signature, SHA256_BYTES));
    keyring_sign(both.cursor_keys, "abc", 3, signature, SHA256_BYTES);
    assert_true(keyring_verify(new.cursor_keys, "abc", 3, signature, SHA256_BYTES));

    keyring_encrypt(old.answer_keys, "mine", "record", "text", 4, sealed);
    assert_true(keyring_decrypt(both.answer_keys, "mine", "record", sealed, sizeof sealed, back));
    assert_memory_equal(back, "text", 4);
    assert_false(keyring_decrypt(both.answer_keys, "yours", "record", sealed, sizeof sealed, back));
    assert_false(keyring_decrypt(new.answer_keys, "mine", "record", sealed, sizeof sealed, back));
    assert_false(keyring_decrypt(old.answer_keys, "mine", "record", sealed, 2, back));

    assert_true(keyring_derive(arena, &orders, POOL_ORDERS, stderr));
    assert_null(orders.cursor_keys);
    assert_string_equal(orders.order_link_keys, old.order_link_keys);
    arena_free(arena);
}

static void roots_that_cannot_be_are_refused(void **state)
{
    struct arena *arena = arena_new(1024 * 1024);
    struct settings twice = {.root_key = old_root, .root_key_previous = old_root},
                    brief = {.root_key = old_root, .root_key_previous = "short"};
    const char *mistakes;
    (void)state;
    assert_false(derive(arena, &twice, &mistakes));
    assert_non_null(strstr(mistakes, "twice"));
    assert_null(strstr(mistakes, old_root));
    assert_false(derive(arena, &brief, &mistakes));
    assert_non_null(strstr(mistakes, "CARTWRIGHT_ROOT_KEY_PREVIOUS"));
    assert_null(strstr(mistakes, "short"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standard),
        cmocka_unit_test(seals_are_those_of_the_standard),
        cmocka_unit_test(derives_what_the_standard_says),
        cmocka_unit_test(decrypts_only_what_it_encrypted),
        cmocka_unit_test(keys_are_of_one_purpose_and_root),
        cmocka_unit_test(roots_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
