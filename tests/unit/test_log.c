#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static char written[2 * LOG_LINE];

/* What log_event() writes to standard error, as text in `written`. */
#define CAPTURE(...)                                                                               \
    do {                                                                                           \
        FILE *file = tmpfile();                                                                    \
        int saved = dup(STDERR_FILENO);                                                            \
        dup2(fileno(file), STDERR_FILENO);                                                         \
        log_event(__VA_ARGS__);                                                                    \
        dup2(saved, STDERR_FILENO);                                                                \
        close(saved);                                                                              \
        rewind(file);                                                                              \
        written[fread(written, 1, sizeof written - 1, file)] = '\0';                               \
        fclose(file);                                                                              \
    } while (0)

static json_t *parsed(void)
{
    json_error_t error;
    size_t length = strlen(written);
    assert_true(length > 0 && length <= LOG_LINE);
    assert_ptr_equal(strchr(written, '\n'), written + length - 1);
    json_t *line = json_loads(written, JSON_REJECT_DUPLICATES, &error);
    if (line == NULL)
        fail_msg("%s: %s", error.text, written);
    return line;
}

static const char *text_of(json_t *line, const char *name)
{
    return json_string_value(json_object_get(line, name));
}

static void says_what_was_given(void **state)
{
    (void)state;
    log_set_role("store");
    log_set_request("0af7651916cd43dd8448eb211c80319c");
    CAPTURE(LOG_WARN, "disk", LOG_TEXT("path", "/var"), LOG_NUMBER("left", -12),
            LOG_NUMBER("lowest", INT64_MIN), LOG_TEXT("nothing", (const char *)NULL));
    json_t *line = parsed();
    assert_string_equal(text_of(line, "level"), "warn");
    assert_string_equal(text_of(line, "event"), "disk");
    assert_string_equal(text_of(line, "role"), "store");
    assert_string_equal(text_of(line, "request_id"), "0af7651916cd43dd8448eb211c80319c");
    assert_string_equal(text_of(line, "path"), "/var");
    assert_string_equal(text_of(line, "nothing"), "");
    assert_true(json_integer_value(json_object_get(line, "left")) == -12);
    assert_true(json_integer_value(json_object_get(line, "lowest")) == INT64_MIN);
    json_decref(line);
}

static void escapes_what_would_break_the_line(void **state)
{
    (void)state;
    CAPTURE(LOG_INFO, "odd", LOG_TEXT("text", "a\"b\\c\nd\x01\x7f"), LOG_TEXT("torn", "\xc3"));
    json_t *line = parsed();
    assert_string_equal(text_of(line, "text"), "a\"b\\c\nd\x01\x7f");
    assert_string_equal(text_of(line, "torn"), "\xc3\x83"); /* the byte as a code point */
    json_decref(line);
}

/* Wherever the end of the line falls, in plain text or in an escape, it stays JSON. */
static void cuts_what_is_too_long(void **state)
{
    (void)state;
    char text[LOG_LINE + 1];
    for (size_t length = LOG_LINE - 400; length <= LOG_LINE; length++) {
        memset(text, 'x', length);
        for (size_t i = length - 200; i < length; i += 3)
            text[i] = '\n';
        text[length] = '\0';
        CAPTURE(LOG_INFO, "long", LOG_TEXT("text", text), LOG_NUMBER("number", INT64_MIN),
                LOG_TEXT("more", text));
        json_t *line = parsed();
        const char *more = text_of(line, "more"), *kept = text_of(line, "text");
        const char *last = more == NULL ? kept : more;
        assert_int_equal(last[strlen(last) - 1], '~');
        assert_memory_equal(kept, text, strlen(kept) - 1);
        json_decref(line);
    }
}

static void writes_nothing_below_the_level(void **state)
{
    (void)state;
    log_set_level(LOG_WARN);
    CAPTURE(LOG_INFO, "quiet");
    assert_string_equal(written, "");
    log_set_level(LOG_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_was_given),
        cmocka_unit_test(escapes_what_would_break_the_line),
        cmocka_unit_test(cuts_what_is_too_long),
        cmocka_unit_test(writes_nothing_below_the_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
