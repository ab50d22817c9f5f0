#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/encode.h"

static int destroyed[4], destroyed_count;

static void note(void *object)
{
    destroyed[destroyed_count++] = *(int *)object;
}

static void runs_deferred_calls_in_reverse(void **state)
{
    (void)state;
    int one = 1, two = 2, three = 3;
    struct arena *arena = arena_new(1 << 20);
    arena_defer(arena, note, &one);
    struct arena_mark mark = arena_mark(arena);
    arena_defer(arena, note, &two);
    arena_defer(arena, note, &three);
    arena_release(arena, mark);
    assert_int_equal(destroyed_count, 2);
    assert_int_equal(destroyed[0], 3);
    arena_free(arena);
    assert_int_equal(destroyed_count, 3);
    assert_int_equal(destroyed[2], 1);
}

static void gives_zeroed_memory_again_after_a_reset(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 24);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 1000; i++) {
            unsigned char *bytes = arena_alloc(arena, 300);
            for (int j = 0; j < 300; j++)
                assert_int_equal(bytes[j], 0);
            memset(bytes, 0xff, 300);
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static void writes_numbers_at_the_limits(void **state)
{
    (void)state;
    struct arena *arena = arena_new(1 << 20);
    struct buffer buffer = buffer_new(arena, 0);
    buffer_add_integer(&buffer, INT64_MIN);
    buffer_add_byte(&buffer, ' ');
    buffer_add_integer(&buffer, 0);
    assert_string_equal(buffer_string(&buffer), "-9223372036854775808 0");
    arena_free(arena);
}

static void reads_and_writes_times(void **state)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: refused */
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-20T05:38:00.123Z", 1795153080123},
        {"2024-02-29T23:59:59.9Z", 1709251199900},
        {"2026-11-20T07:38:00+02:00", 1795153080000},
        {"2023-02-29T00:00:00Z", -1},
        {"2026-13-01T00:00:00Z", -1},
        {"2026-11-20 05:38:00Z", -1},
        {"2026-11-20T05:38:60Z", -1},
        {"2026-11-20T05:38:00", -1},
        {"2026-11-20T05:38:00Zx", -1},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
        {"9999-12-31T23:59:59-00:01", -1},
        {"0000-01-01T00:00:00+00:01", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms;
        assert_int_equal(clock_parse(cases[i].text, &ms) ? ms : -1, cases[i].ms);
    }
    char text[CLOCK_TEXT];
    clock_format(1795153080123, text);
    assert_string_equal(text, "2026-11-20T05:38:00.123Z");
    clock_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
}

static void encodes_and_decodes(void **state)
{
    (void)state;
    char text[64];
    unsigned char bytes[32];
    size_t length;
    encode_base64url("\xff\xfe\xfd\xfc", 4, text);
    assert_string_equal(text, "__79_A");
    assert_true(decode_base64("__79_A", bytes, sizeof bytes, &length));
    assert_int_equal(length, 4);
    assert_true(decode_base64("//79/A==", bytes, sizeof bytes, &length));
    assert_false(decode_base64("__79_B", bytes, sizeof bytes, &length)); /* bits of no byte */
    assert_false(decode_base64("__7 _A", bytes, sizeof bytes, &length));
    assert_false(decode_base64("__79_A", bytes, 3, &length));
    encode_hex("\x01\xab", 2, text);
    assert_string_equal(text, "01ab");
    encode_base32("\xff\x00", 2, text);
    assert_int_equal(strlen(text), BASE32_LENGTH(2));
}

static void refuses_ill_formed_utf8(void **state)
{
    static const char *const wrong[] = {"\x80",
                                        "\xc0\x80",
                                        "\xe0\x80\x80",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf8\x88\x80\x80\x80",
                                        "\xe2\x82",
                                        "a\xff"};
    (void)state;
    size_t count;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(utf8_count(wrong[i], strlen(wrong[i]), &count));
    assert_true(utf8_count("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10, &count));
    assert_int_equal(count, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_deferred_calls_in_reverse),
        cmocka_unit_test(gives_zeroed_memory_again_after_a_reset),
        cmocka_unit_test(writes_numbers_at_the_limits),
        cmocka_unit_test(reads_and_writes_times),
        cmocka_unit_test(encodes_and_decodes),
        cmocka_unit_test(refuses_ill_formed_utf8),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
