#include "unit.h"

#include <string.h>

#include "adapters/fcgi/record.h"

/* One request of id 1: begin, A=b, no input. */
static const unsigned char request[] = {
    1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0,   0,   0, 0, 0, 0, /* begin, responder */
    1, 4, 0, 1, 0, 4, 4, 0, 1, 1, 'A', 'b', 0, 0, 0, 0, /* parameters, padded */
    1, 4, 0, 1, 0, 0, 0, 0,                             /* their end */
    1, 5, 0, 1, 0, 0, 0, 0,                             /* the end of the input */
};
enum { HEAD = 40, WHOLE = sizeof request };

static void test_cut_anywhere(void **state)
{
    (void)state;
    for (size_t length = 0; length <= WHOLE; length++)
        assert_int_equal(fcgi_look(request, length), length < HEAD    ? FCGI_LOOK_PART
                                                     : length < WHOLE ? FCGI_LOOK_HEAD
                                                                      : FCGI_LOOK_WHOLE);
}

/* No byte that decides may have another value. */
static void test_one_byte_wrong(void **state)
{
    (void)state;
    static const size_t deciding[] = {0,  1,  2,  3,  4,  5,  8,  9,  16, 17, 18,
                                      19, 25, 32, 33, 34, 35, 40, 41, 42, 43};
    for (size_t i = 0; i < sizeof deciding / sizeof *deciding; i++) {
        unsigned char wrong[WHOLE];
        memcpy(wrong, request, WHOLE);
        wrong[deciding[i]] ^= 0x40;
        assert_int_not_equal(fcgi_look(wrong, WHOLE), FCGI_LOOK_WHOLE);
    }
}

/* Parameters whose bytes are spread over records of one byte each are the same parameters. */
static void test_spread_over_records(void **state)
{
    (void)state;
    static const unsigned char pairs[] = {0x80, 0, 0, 1, 3, 'A', 'b', 'c', 'd', 1, 0, 'E'};
    unsigned char bytes[16 + sizeof pairs * 9 + 16];
    memcpy(bytes, request, 16);
    for (size_t i = 0; i < sizeof pairs; i++)
        memcpy(bytes + 16 + i * 9, (unsigned char[]){1, 4, 0, 1, 0, 1, 0, 0, pairs[i]}, 9);
    memcpy(bytes + 16 + sizeof pairs * 9, request + 32, 16);
    assert_int_equal(fcgi_look(bytes, sizeof bytes), FCGI_LOOK_WHOLE);
    /* and they may not end in the middle of a pair */
    for (size_t left = 1; left < 9; left++) {
        memcpy(bytes + 16 + left * 9, request + 32, 16);
        assert_int_equal(fcgi_look(bytes, 16 + left * 9 + 16), FCGI_LOOK_WRONG);
        memcpy(bytes + 16 + left * 9, (unsigned char[]){1, 4, 0, 1, 0, 1, 0, 0, pairs[left]}, 9);
        memcpy(bytes + 16 + left * 9 + 9,
               (unsigned char[]){1, 4, 0, 1, 0, 1, 0, 0, pairs[left + 1]}, 9);
    }
}

static void test_lengths_beyond_reason(void **state)
{
    (void)state;
    static const unsigned char lengths[][8] = {
        {0x80, 1, 0, 1, 0, 0, 0, 0},
        {0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xfe},
        {0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        unsigned char bytes[32];
        memcpy(bytes, request, 16);
        memcpy(bytes + 16, (unsigned char[]){1, 4, 0, 1, 0, 8, 0, 0}, 8);
        memcpy(bytes + 24, lengths[i], 8);
        assert_int_equal(fcgi_look(bytes, sizeof bytes), FCGI_LOOK_WRONG);
    }
}

static void test_what_stands_before_output(void **state)
{
    (void)state;
    unsigned char header[FCGI_HEADER_BYTES];
    fcgi_output_header(header, 0x102, FCGI_CONTENT_MOST);
    assert_memory_equal(header, ((unsigned char[]){1, 6, 1, 2, 0xff, 0xf8, 0, 0}), sizeof header);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_one_byte_wrong),
        cmocka_unit_test(test_spread_over_records),
        cmocka_unit_test(test_lengths_beyond_reason),
        cmocka_unit_test(test_what_stands_before_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
