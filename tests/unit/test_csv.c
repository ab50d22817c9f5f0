#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/text_file.h"

/* Text that is given in pieces of one size. */
struct pieces {
    const char *text;
    size_t length, at, size;
};

static size_t next_piece(void *source, char *to, size_t room)
{
    struct pieces *pieces = source;
    size_t left = pieces->length - pieces->at;
    size_t length = pieces->size < room ? pieces->size : room;
    if (length > left)
        length = left;
    memcpy(to, pieces->text + pieces->at, length);
    pieces->at += length;
    return length;
}

/* Writes records so that they can be compared: LINE:cell|cell, !fault, and / behind each. */
static const char *read_all(const char *text, size_t length, size_t size)
{
    static char shown[4096];
    struct pieces pieces = {.text = text, .length = length, .size = size};
    struct csv *csv = csv_new(next_piece, &pieces);
    struct csv_record record;
    size_t at = 0;
    shown[0] = '\0';
    while (csv_next(csv, &record)) {
        at += (size_t)snprintf(shown + at, sizeof shown - at, "%zu:", record.line);
        for (size_t i = 0; i < record.count; i++)
            at += (size_t)snprintf(shown + at, sizeof shown - at, "%s%s", i == 0 ? "" : "|",
                                   record.cells[i]);
        at +=
            (size_t)snprintf(shown + at, sizeof shown - at, "%s/", record.fault == NULL ? "" : "!");
    }
    csv_free(csv);
    return shown;
}

static void reads_what_programs_write(void **state)
{
    static const struct {
        const char *text, *records;
    } cases[] = {
        {"", ""},
        {"a", "1:a/"},
        {"a,b\nc,d\n", "1:a|b/2:c|d/"},
        {"a,b\r\nc,d\r\n", "1:a|b/2:c|d/"},
        {"a,b\rc,d", "1:a|b/2:c|d/"},
        {"a,b\n\n,\n", "1:a|b/2:/3:|/"},
        {"a,\"b\"\n", "1:a|b/"},
        {"a,\"b,c\"\n\"d\"\"e\",f", "1:a|b,c/2:d\"e|f/"},
        {"a,\"two\nlines\"\nb,c\n", "1:a|two\nlines/3:b|c/"},
        {"a,\"two\r\nlines\"\r\nb,c", "1:a|two\r\nlines/3:b|c/"},
        {"a,\"one\rtwo\"\rb,c", "1:a|one\rtwo/3:b|c/"},
        {"a,  \"padded\"  ,b", "1:a|padded|b/"},
        {"a,  plain  ,b", "1:a|  plain  |b/"},
        {"a,5\" pipe,b", "1:a|5\" pipe|b/"},
        {"a;b,c;d\n1;2,3;4", "1:a|b,c|d/2:1|2,3|4/"},
        {"a\tb\n\"1\t2\"\t3", "1:a|b/2:1\t2|3/"},
        {"\"a;b\",c\n1,2", "1:a;b|c/2:1|2/"},
        {"a,\"\"\n\"\",\"\"\"\"", "1:a|/2:|\"/"},
        {"a,b\n\"c\"x,d\ne,f", "1:a|b/2:cx|d!/3:e|f/"},
        {"a,b\n\"c,d\ne,f\ng,h", "1:a|b/2:c,d\ne,f\ng,h!/3:e|f/4:g|h/"},
        {"a,\"b", "1:a|b!/"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t size = 1; size <= 64; size++)
            assert_string_equal(read_all(cases[i].text, strlen(cases[i].text), size),
                                cases[i].records);
}

static void finds_a_nul_character(void **state)
{
    (void)state;
    assert_string_equal(read_all("a,b\nc\0d,e\nf,g", 13, 64), "1:a|b/2:cd|e!/3:f|g/");
}

static void gives_up_on_a_quote_after_a_while(void **state)
{
    (void)state;
    const size_t length = CSV_RECORD_LONGEST + 1024 * 1024;
    char *text = malloc(length);
    struct csv_record record;
    memset(text, 'x', length);
    memcpy(text, "a,\"b\nc,d\n", 9);
    struct pieces pieces = {.text = text, .length = length, .size = 1 << 20};
    struct csv *csv = csv_new(next_piece, &pieces);
    assert_true(csv_next(csv, &record));
    assert_non_null(record.fault);
    assert_true(csv_next(csv, &record));
    assert_null(record.fault);
    assert_string_equal(record.cells[1], "d");
    assert_int_equal(record.line, 2);
    assert_true(csv_next(csv, &record)); /* the rest, which is too long for a record as well */
    assert_non_null(record.fault);
    csv_free(csv);
    free(text);
}

/* What text_file makes of the bytes, or NULL. */
static const char *decoded(const char *bytes, size_t length)
{
    static char text[256];
    const char *why;
    FILE *file = tmpfile();
    fwrite(bytes, 1, length, file);
    struct text_file *source = text_file_open(file, &why);
    if (source == NULL) {
        assert_non_null(why);
        fclose(file);
        return NULL;
    }
    size_t used = 0, more;
    while ((more = text_file_read(source, text + used, 16)) > 0)
        used += more;
    text[used] = '\0';
    text_file_close(source);
    fclose(file);
    return text;
}

#define BYTES(literal) (literal), sizeof(literal) - 1

static void reads_every_encoding_as_utf8(void **state)
{
    (void)state;
    assert_string_equal(decoded(BYTES("caf\xc3\xa9")), "caf\xc3\xa9");
    assert_string_equal(decoded(BYTES("\xef\xbb\xbf"
                                      "caf\xc3\xa9")),
                        "caf\xc3\xa9");
    assert_string_equal(decoded(BYTES("\xff\xfe"
                                      "c\0a\0f\0\xe9\0")),
                        "caf\xc3\xa9");
    assert_string_equal(decoded(BYTES("\xfe\xff"
                                      "\0c\0a\0f\0\xe9")),
                        "caf\xc3\xa9");
    assert_string_equal(decoded(BYTES("\xff\xfe"
                                      "\x3d\xd8\x00\xde")),
                        "\xf0\x9f\x98\x80");
    assert_string_equal(decoded(BYTES("caf\xe9 \x80\x93")), "caf\xc3\xa9 \xe2\x82\xac\xe2\x80\x9c");
    assert_string_equal(decoded(BYTES("\x81\xff")), "\xc2\x81\xc3\xbf");
    assert_string_equal(decoded(BYTES("half \xc3")), "half \xc3\x83");
    assert_string_equal(decoded(BYTES("")), "");
    assert_null(decoded(BYTES("\xff\xfe"
                              "c\0a")));
    assert_null(decoded(BYTES("\xff\xfe"
                              "\x00\xdc")));
    assert_null(decoded(BYTES("\xef\xbb\xbf"
                              "caf\xe9")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_programs_write),
        cmocka_unit_test(finds_a_nul_character),
        cmocka_unit_test(gives_up_on_a_quote_after_a_while),
        cmocka_unit_test(reads_every_encoding_as_utf8),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
