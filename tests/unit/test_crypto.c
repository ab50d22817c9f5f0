#include "unit.h"

#include <string.h>

#include "adapters/crypto/crypto.h"
#include "base/encode.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standard),
        cmocka_unit_test(seals_are_those_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
