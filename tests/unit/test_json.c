#include "unit.h"

#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/shape.h"
#include "kernel/problem.h"

/* A struct as the compilers would make it, with a field of each kind. */
enum colour { COLOUR_RED, COLOUR_BLUE };
struct part {
    const char *name;
};
struct thing {
    const char *name;
    int64_t count;
    bool ready;
    enum presence ready_presence;
    enum colour colour;
    enum presence colour_presence;
    int64_t made_at;
    enum presence made_at_presence;
    const struct part *part;
    enum presence part_presence;
    const struct part *parts;
    size_t parts_count;
    const char *const *tags;
    size_t tags_count;
    const struct shape_entry *prices;
    size_t prices_count;
    const char *secret;
};

static const char *const colours[] = {"red", "blue", NULL};
static const struct shape_field part_fields[] = {
    {.name = "name",
     .name_length = 4,
     .offset = offsetof(struct part, name),
     .presence_offset = NO_OFFSET,
     .required = true,
     .value = {.kind = SHAPE_STRING, .maximum = 10}},
};
static const struct shape part_shape = {
    .name = "part", .size = sizeof(struct part), .fields = part_fields, .fields_count = 1};
static const struct shape_value part_item = {.kind = SHAPE_OBJECT, .object = &part_shape};
static const struct shape_value tag_item = {
    .kind = SHAPE_STRING, .minimum = 1, .maximum = 5, .pattern = "^[a-z]+$"};
static const struct shape_value price_item = {.kind = SHAPE_INTEGER, .minimum = 0, .maximum = 99};

#define FIELD(field_, ...)                                                                         \
    .name = #field_, .name_length = sizeof #field_ - 1, .offset = offsetof(struct thing, field_),  \
    .value = {__VA_ARGS__}
#define ALWAYS        .presence_offset = NO_OFFSET
#define MAYBE(field_) .presence_offset = offsetof(struct thing, field_##_presence)
static const struct shape_field thing_fields[] = {
    {FIELD(name, .kind = SHAPE_STRING, .minimum = 2, .maximum = 4), ALWAYS, .required = true},
    {FIELD(count, .kind = SHAPE_INTEGER, .minimum = -5, .maximum = 9007199254740991), ALWAYS,
     .required = true},
    {FIELD(ready, .kind = SHAPE_BOOLEAN), MAYBE(ready)},
    {FIELD(colour, .kind = SHAPE_ENUM, .names = colours), MAYBE(colour)},
    {FIELD(made_at, .kind = SHAPE_TIME, .nullable = true), MAYBE(made_at)},
    {FIELD(part, .kind = SHAPE_OBJECT, .object = &part_shape, .nullable = true), MAYBE(part),
     .by_pointer = true},
    {FIELD(parts, .kind = SHAPE_ARRAY, .item = &part_item, .maximum = 2000), ALWAYS,
     .count_offset = offsetof(struct thing, parts_count)},
    {FIELD(tags, .kind = SHAPE_ARRAY, .item = &tag_item, .minimum = 1, .maximum = 3,
           .unique = true),
     ALWAYS, .count_offset = offsetof(struct thing, tags_count)},
    {FIELD(prices, .kind = SHAPE_MAP, .item = &price_item, .maximum = 2, .pattern = "^[A-Z]{3}$"),
     ALWAYS, .count_offset = offsetof(struct thing, prices_count)},
    {FIELD(secret, .kind = SHAPE_STRING, .maximum = 10), ALWAYS, .mark = MARK_SECRET},
};
static const struct shape thing_shape = {
    .name = "thing",
    .size = sizeof(struct thing),
    .fields = thing_fields,
    .fields_count = sizeof thing_fields / sizeof *thing_fields,
};

static int set_up(void **state)
{
    *state = arena_new(64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

struct outcome {
    const struct thing *thing;
    const char *malformed;
    const struct violation *violations;
};

static struct outcome read_bytes(struct arena *arena, const char *text, size_t length)
{
    struct outcome outcome;
    outcome.thing =
        json_read(arena, &thing_shape, text, length, &outcome.malformed, &outcome.violations);
    assert_int_equal(outcome.thing != NULL,
                     outcome.malformed == NULL && outcome.violations == NULL);
    return outcome;
}

static struct outcome read_text(struct arena *arena, const char *text)
{
    return read_bytes(arena, text, strlen(text));
}

static void reads_every_kind(void **state)
{
    struct outcome outcome = read_text(
        *state, " {\"name\":\"\\u00e9\\ud83d\\ude00\",\"count\":-5,\"ready\":true,"
                "\"colour\":\"blue\",\"made_at\":\"1970-01-01T00:00:01Z\",\"part\":{\"name\":\"\"},"
                "\"parts\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"tags\":[\"x\",\"y\"],"
                "\"prices\":{\"USD\":7}} \n");
    assert_non_null(outcome.thing);
    assert_string_equal(outcome.thing->name, "\xc3\xa9\xf0\x9f\x98\x80");
    assert_int_equal(outcome.thing->count, -5);
    assert_true(outcome.thing->ready && outcome.thing->ready_presence == PRESENT);
    assert_int_equal(outcome.thing->colour, COLOUR_BLUE);
    assert_int_equal(outcome.thing->made_at, 1000);
    assert_string_equal(outcome.thing->part->name, "");
    assert_int_equal(outcome.thing->parts_count, 2);
    assert_string_equal(outcome.thing->parts[1].name, "b");
    assert_string_equal(outcome.thing->tags[1], "y");
    assert_string_equal(outcome.thing->prices[0].key, "USD");
    assert_int_equal(outcome.thing->prices[0].value, 7);
}

static void tells_missing_from_null_and_empty(void **state)
{
    struct outcome outcome = read_text(*state, "{\"name\":\"ab\",\"count\":0}");
    assert_int_equal(outcome.thing->made_at_presence, ABSENT);
    assert_int_equal(outcome.thing->part_presence, ABSENT);
    assert_null(outcome.thing->parts);
    outcome = read_text(
        *state, "{\"name\":\"ab\",\"count\":0,\"made_at\":null,\"part\":null,\"parts\":[]}");
    assert_int_equal(outcome.thing->made_at_presence, NIL);
    assert_int_equal(outcome.thing->part_presence, NIL);
    assert_null(outcome.thing->part);
    assert_non_null(outcome.thing->parts);
    assert_int_equal(outcome.thing->parts_count, 0);
}

static void refuses_what_is_not_strictly_json(void **state)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "the body is empty"},
        {" ", "ends too early"},
        {"{", "ends too early"},
        {"{\"name\":\"ab", "ends too early"},
        {"{} x", "has trailing characters after the value"},
        {"{}{}", "has trailing characters after the value"},
        {"\xef\xbb\xbf{}", "is not valid JSON"},
        {"{\"a\":1,\"a\":2}", "a duplicate member name, at byte 8"},
        {"{\"a\":{\"b\":1,\"\\u0062\":2}}", "a duplicate member name"},
        {"{\"a\":\"\\u0000\"}", "NUL"},
        {"{\"a\\u0000b\":1}", "NUL"},
        {"{\"a\":\"\xff\"}", "UTF-8"},
        {"{\"a\":\"\xc0\x80\"}", "UTF-8"},
        {"{\"a\":\"\xed\xa0\x80\"}", "UTF-8"},
        {"{\"\xe2\x82\":1}", "UTF-8"},
        {"{\"a\":\"\\ud800\"}", "an unpaired surrogate, at byte 7"},
        {"{\"a\":\"\\udc00\\ud800\"}", "an unpaired surrogate, at byte 7"},
        {"{\"a\":\"\\x41\"}", "is not valid JSON"},
        {"{\"a\":\"\n\"}", "control character, at byte 7"},
        {"{\"a\":1e400}", "too large"},
        {"{\"a\":-1e400}", "too large"},
        {"{\"a\":9223372036854775808}", "too large"},
        {"{\"a\":99999999999999999999999999}", "too large"},
        {"{\"a\":-0}", "negative zero"},
        {"-0", "negative zero, at byte 1"},
        {"{\"a\":-0.0}", "negative zero"},
        {"{\"a\":-0e5}", "negative zero"},
        {"{\"a\":1e19}", "too large, at byte 6"},
        {"{\"a\":9223372036854775807.5e1}", "too large"},
        {"{\"a\":01}", "is not valid JSON"},
        {"{\"a\":+1}", "is not valid JSON"},
        {"{\"a\":.5}", "is not valid JSON"},
        {"{\"a\":1.}", "is not valid JSON"},
        {"{\"a\":0x10}", "is not valid JSON"},
        {"{\"a\":NaN}", "is not valid JSON"},
        {"{\"a\":Infinity}", "is not valid JSON"},
        {"{\"a\":TRUE}", "is not valid JSON"},
        {"{'a':1}", "is not valid JSON"},
        {"{a:1}", "is not valid JSON"},
        {"{\"a\":1,}", "is not valid JSON"},
        {"{\"a\" 1}", "is not valid JSON"},
        {"// no\n{}", "is not valid JSON"},
        {"/* no */{}", "is not valid JSON"},
        {"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "is nested too deeply"},
        {"{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", "is nested too deeply"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome = read_text(*state, cases[i].text);
        if (outcome.malformed == NULL || strstr(outcome.malformed, cases[i].reason) == NULL)
            fail_msg("%s: %s", cases[i].text, outcome.malformed);
    }
    static const char zero_inside[] = "{\"name\":\"a\0b\",\"count\":0}";
    assert_non_null(read_bytes(*state, zero_inside, sizeof zero_inside - 1).malformed);
    static const char zero_behind[] = "{\"name\":\"ab\",\"count\":0}\0";
    assert_non_null(read_bytes(*state, zero_behind, sizeof zero_behind - 1).malformed);
}

static void reads_whole_numbers_by_their_value(void **state)
{
    static const struct {
        const char *text;
        int64_t number;
    } cases[] = {
        {"1.0", 1},
        {"0.0", 0},
        {"0e99", 0},
        {"1e2", 100},
        {"1E+2", 100},
        {"1.5e1", 15},
        {"-0.05E2", -5},
        {"1200e-2", 12},
        {"0.000000000000000000000000000001e30", 1},
        {"100000000000000000000000000000e-29", 1},
        {"9007199254740991.000", 9007199254740991},
        {"9007199254740.991e3", 9007199254740991},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = arena_format(*state, "{\"name\":\"ab\",\"count\":%s}", cases[i].text);
        struct outcome outcome = read_text(*state, text);
        if (outcome.thing == NULL || outcome.thing->count != cases[i].number)
            fail_msg("%s: %s", text, outcome.malformed);
    }
}

/* Text of few bytes can be a tree of many. */
static void refuses_more_values_than_memory_is_for(void **state)
{
    static const char *const items[] = {"{}", "[]", "1", "\"\"", "null", "{\"a\":{}}"};
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        struct buffer many = buffer_new(*state, 0);
        buffer_add_string(&many, "{\"a\":[0");
        while (many.length < 4 << 20) {
            buffer_add_byte(&many, ',');
            buffer_add_string(&many, items[i]);
        }
        buffer_add_string(&many, "]}");
        struct outcome outcome = read_bytes(*state, many.bytes, many.length);
        if (outcome.malformed == NULL || !strstr(outcome.malformed, "too many values"))
            fail_msg("%s: %s", items[i], outcome.malformed);
        arena_reset(*state);
    }
}

static void finds_the_first_repeated_name_of_many(void **state)
{
    struct buffer many = buffer_new(*state, 0);
    buffer_add_byte(&many, '{');
    for (int i = 0; i < 20000; i++)
        buffer_add_format(&many, "\"%d\":0,", i);
    size_t at = many.length + 1;
    buffer_add_string(&many, "\"1234\":0,\"77\":0}");
    struct outcome outcome = read_bytes(*state, many.bytes, many.length);
    assert_non_null(outcome.malformed);
    assert_non_null(
        strstr(outcome.malformed, arena_format(*state, "duplicate member name, at byte %zu", at)));
}

static void does_not_mistake_text_for_structure(void **state)
{
    struct outcome outcome = read_text(*state, "{\"name\":\"[[-0\",\"count\":0}");
    assert_non_null(outcome.thing);
    outcome = read_text(*state, "{\"name\":\"\\\"[-0\",\"count\":0}");
    assert_non_null(outcome.thing);
}

static void names_the_place_and_the_fault(void **state)
{
    static const struct {
        const char *text, *pointer, *code;
    } cases[] = {
        {"[]", "", "wrong_type"},
        {"null", "", "wrong_type"},
        {"5", "", "wrong_type"},
        {"{\"count\":0}", "/name", "required"},
        {"{\"name\":null,\"count\":0}", "/name", "wrong_type"},
        {"{\"name\":1,\"count\":0}", "/name", "wrong_type"},
        {"{\"name\":{\"$ne\":null},\"count\":0}", "/name", "wrong_type"},
        {"{\"name\":[\"ab\"],\"count\":0}", "/name", "wrong_type"},
        {"{\"name\":\"\xc3\xa9\",\"count\":0}", "/name", "too_short"},
        {"{\"name\":\"abcde\",\"count\":0}", "/name", "too_long"},
        {"{\"name\":\"ab\",\"count\":1.5}", "/count", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":1e-2}", "/count", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":1.00000000000000000000000000001}", "/count", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":9007199254740992.0}", "/count", "too_large"},
        {"{\"name\":\"ab\",\"count\":1e18}", "/count", "too_large"},
        {"{\"name\":\"ab\",\"count\":-6.0}", "/count", "too_small"},
        {"{\"name\":\"ab\",\"count\":\"1\"}", "/count", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":true}", "/count", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":-6}", "/count", "too_small"},
        {"{\"name\":\"ab\",\"count\":9007199254740992}", "/count", "too_large"},
        {"{\"name\":\"ab\",\"count\":9007199254740993}", "/count", "too_large"},
        {"{\"name\":\"ab\",\"count\":0,\"ready\":1}", "/ready", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"ready\":null}", "/ready", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"colour\":\"green\"}", "/colour", "not_allowed"},
        {"{\"name\":\"ab\",\"count\":0,\"colour\":0}", "/colour", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"made_at\":\"today\"}", "/made_at", "invalid_time"},
        {"{\"name\":\"ab\",\"count\":0,\"made_at\":0}", "/made_at", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"part\":[]}", "/part", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"part\":{}}", "/part/name", "required"},
        {"{\"name\":\"ab\",\"count\":0,\"parts\":{}}", "/parts", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"parts\":[{\"name\":\"a\"},null]}", "/parts/1",
         "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"parts\":[{\"name\":\"a\",\"x\":1}]}", "/parts/0/x",
         "unknown"},
        {"{\"name\":\"ab\",\"count\":0,\"tags\":[]}", "/tags", "too_few"},
        {"{\"name\":\"ab\",\"count\":0,\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", "/tags", "too_many"},
        {"{\"name\":\"ab\",\"count\":0,\"tags\":[\"a\",\"b\",\"a\"]}", "/tags/2", "duplicate"},
        {"{\"name\":\"ab\",\"count\":0,\"tags\":[\"A\"]}", "/tags/0", "pattern"},
        {"{\"name\":\"ab\",\"count\":0,\"prices\":[]}", "/prices", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"prices\":{\"usd\":1}}", "/prices/usd", "pattern"},
        {"{\"name\":\"ab\",\"count\":0,\"prices\":{\"USD\":100}}", "/prices/USD", "too_large"},
        {"{\"name\":\"ab\",\"count\":0,\"prices\":{\"USD\":\"1\"}}", "/prices/USD", "wrong_type"},
        {"{\"name\":\"ab\",\"count\":0,\"a/b~c\":1}", "/a~1b~0c", "unknown"},
        {"{\"name\":\"ab\",\"count\":0,\"\":1}", "/", "unknown"},
        {"{\"name\":\"ab\",\"count\":0,\"$where\":1}", "/$where", "unknown"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome outcome = read_text(*state, cases[i].text);
        if (outcome.violations == NULL || outcome.violations->next != NULL ||
            strcmp(outcome.violations->pointer, cases[i].pointer) != 0 ||
            strcmp(outcome.violations->code, cases[i].code) != 0)
            fail_msg("%s: %s %s, %s", cases[i].text,
                     outcome.violations == NULL ? "-" : outcome.violations->pointer,
                     outcome.violations == NULL ? "-" : outcome.violations->code,
                     outcome.malformed == NULL ? "well-formed" : outcome.malformed);
    }
}

static void names_all_faults_but_no_more_than_an_answer_holds(void **state)
{
    struct outcome outcome = read_text(*state, "{\"name\":\"a\",\"count\":-9,\"x\":1,\"y\":2}");
    assert_int_equal(outcome.violations->count, 4);
    struct buffer many = buffer_new(*state, 0);
    buffer_add_byte(&many, '{');
    for (int i = 0; i < 3000; i++)
        buffer_add_format(&many, "\"x%d\":%d,", i, i);
    buffer_add_string(&many, "\"name\":\"ab\",\"count\":0}");
    outcome = read_bytes(*state, many.bytes, many.length);
    assert_int_equal(outcome.violations->count, VIOLATIONS_MOST);
}

static void cuts_a_long_pointer_between_characters(void **state)
{
    struct buffer text = buffer_new(*state, 0);
    buffer_add_string(&text, "{\"name\":\"ab\",\"count\":0,\"x");
    for (int i = 0; i < 1000; i++)
        buffer_add_string(&text, "\xf0\x9f\x98\x80");
    buffer_add_string(&text, "\":1}");
    struct outcome outcome = read_bytes(*state, text.bytes, text.length);
    size_t length = strlen(outcome.violations->pointer);
    assert_in_range(length, 200, 600);
    assert_int_equal((length - 2) % 4, 0);
}

static const struct violation *text_fault(struct arena *arena, size_t field, const char *text,
                                          struct thing *thing_r)
{
    const struct violation *violations = NULL;
    text_read(arena, &thing_fields[field], "parameter", text, thing_r, &violations);
    return violations;
}

static void reads_parameters(void **state)
{
    enum { NAME, COUNT, READY, COLOUR, MADE_AT, TAGS = 7 };
    static const struct {
        size_t field;
        const char *text, *code; /* NULL: it is taken */
    } cases[] = {
        {NAME, "ab", NULL},
        {NAME, "a", "too_short"},
        {NAME, "\xff\xff", "invalid_utf8"},
        {COUNT, "12", NULL},
        {COUNT, "-5", NULL},
        {COUNT, "0", NULL},
        {COUNT, "-6", "too_small"},
        {COUNT, "9007199254740992", "too_large"},
        {COUNT, "99999999999999999999", "wrong_type"},
        {COUNT, "", "wrong_type"},
        {COUNT, "-", "wrong_type"},
        {COUNT, "-0", "wrong_type"},
        {COUNT, "007", "wrong_type"},
        {COUNT, "+1", "wrong_type"},
        {COUNT, " 1", "wrong_type"},
        {COUNT, "1 ", "wrong_type"},
        {COUNT, "1.0", "wrong_type"},
        {COUNT, "1e2", "wrong_type"},
        {COUNT, "1-2", "wrong_type"},
        {READY, "true", NULL},
        {READY, "false", NULL},
        {READY, "1", "wrong_type"},
        {READY, "True", "wrong_type"},
        {READY, "", "wrong_type"},
        {COLOUR, "blue", NULL},
        {COLOUR, "Blue", "not_allowed"},
        {MADE_AT, "2026-11-20T05:38:00Z", NULL},
        {MADE_AT, "2026-11-20", "invalid_time"},
        {TAGS, "a,b", NULL},
        {TAGS, "a,", "too_short"},
        {TAGS, "a,B", "pattern"},
        {TAGS, "a,b,a", "duplicate"},
        {TAGS, "a,b,c,d", "too_many"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct thing thing = {.name = NULL};
        const struct violation *fault = text_fault(*state, cases[i].field, cases[i].text, &thing);
        const char *code = fault == NULL ? NULL : fault->code;
        if ((code == NULL) != (cases[i].code == NULL) ||
            (code != NULL && (strcmp(code, cases[i].code) != 0 || fault->next != NULL ||
                              strcmp(fault->pointer, "parameter") != 0)))
            fail_msg("%zu %s: %s", cases[i].field, cases[i].text, code == NULL ? "taken" : code);
    }
    struct thing thing = {.name = NULL};
    assert_null(text_fault(*state, TAGS, "a,b", &thing));
    assert_int_equal(thing.tags_count, 2);
    assert_string_equal(thing.tags[1], "b");
}

static void writes_what_it_reads(void **state)
{
    static const char text[] =
        "{\"name\":\"\\\"\\\\\",\"count\":9007199254740991,\"ready\":false,\"colour\":\"red\","
        "\"made_at\":null,\"part\":{\"name\":\"\\u0001\\n/\"},\"parts\":[],\"tags\":[\"a\"],"
        "\"prices\":{\"EUR\":1,\"USD\":2}}";
    struct outcome outcome = read_text(*state, text);
    assert_non_null(outcome.thing);
    struct buffer buffer = buffer_new(*state, 0);
    json_write(&buffer, &thing_shape, outcome.thing);
    assert_string_equal(buffer_string(&buffer), text);
}

static void never_writes_a_secret(void **state)
{
    const struct thing thing = {.name = "ab", .secret = "hunter2"};
    struct buffer buffer = buffer_new(*state, 0);
    json_write(&buffer, &thing_shape, &thing);
    assert_string_equal(buffer_string(&buffer), "{\"name\":\"ab\",\"count\":0}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_missing_from_null_and_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_not_strictly_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_whole_numbers_by_their_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_more_values_than_memory_is_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_the_first_repeated_name_of_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(does_not_mistake_text_for_structure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_the_place_and_the_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_all_faults_but_no_more_than_an_answer_holds, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(cuts_a_long_pointer_between_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_parameters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_what_it_reads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(never_writes_a_secret, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
