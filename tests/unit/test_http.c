#include "unit.h"

#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/shape.h"
#include "data/cursor.h"
#include "data/fingerprint.h"
#include "http/etag.h"
#include "http/handler.h"
#include "http/media_type.h"
#include "http/operation.h"
#include "http/query.h"
#include "http/trace.h"
#include "kernel/settings.h"

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void knows_whether_the_client_has_the_answer(void **state)
{
    static const struct {
        const char *list;
        bool listed;
    } cases[] = {
        {"\"5\"", true},
        {"W/\"5\"", true},
        {"*", true},
        {"\"4\", \"5\"", true},
        {"\"4\",W/\"5\" , \"6\"", true},
        {",, \"5\" ,", true},
        {"\"a,\",\"5\"", true},
        {"", false},
        {"5", false},
        {"\"55\"", false},
        {"\"\"", false},
        {"w/\"5\"", false},
        {"W/ \"5\"", false},
        {"\"4\" \"5\"", false},
        {"\"a,\"5\"", false},
        {"\"5", false},
        {"* , \"5\"", false},
        {"\"4\", *", false},
        {"\"x\ty\", \"5\"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (etag_listed(cases[i].list, "\"5\"") != cases[i].listed)
            fail_msg("%s", cases[i].list);
}

static void reads_the_versions_of_if_match(void **state)
{
    static const struct {
        const char *text;
        bool any;
        int64_t versions[3]; /* until the first 0 */
    } cases[] = {
        {"\"1\"", false, {1}},
        {"\"9007199254740991\"", false, {9007199254740991}},
        {"*", true, {0}},
        {NULL, true, {0}},
        {"\"7.q-_9\"", false, {7}}, /* what is behind the point is not the document's */
        {"\"3\", \"7.x\"", false, {3, 7}},
        {"\"3\",\"7\" , \"9\"", false, {3, 7, 9}},
        {",, \"3\" ,", false, {3}},
        {"\"3\" ", false, {3}},
        {"W/\"1\", \"2\"", false, {2}}, /* strong comparison: a weak tag never matches */
        {"\"abc\", \"2\"", false, {2}}, /* somebody else's matches nothing */
        {"\"7.q", false, {0}},
        {"\"3\", \"7", false, {0}},
        {"\"3\" \"7\"", false, {0}},
        {"\"3\", *", false, {0}},
        {"\"7q\"", false, {0}},
        {"\"0\"", false, {0}},
        {"\"01\"", false, {0}},
        {"\"-1\"", false, {0}},
        {"\"+1\"", false, {0}},
        {"\" 1\"", false, {0}},
        {"1", false, {0}},
        {"W/\"1\"", false, {0}},
        {"\"1", false, {0}},
        {"\"\"", false, {0}},
        {"", false, {0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct versions *read = if_match_versions(*state, cases[i].text);
        size_t count = 0;
        while (count < 3 && cases[i].versions[count] != 0)
            count++;
        bool right = read->any == cases[i].any && read->count == count;
        for (size_t j = 0; right && j < count; j++)
            right = read->list[j] == cases[i].versions[j];
        if (!right)
            fail_msg("%s", cases[i].text == NULL ? "(none)" : cases[i].text);
    }
    /* What does not fit must match nothing that there can be. */
    assert_false(
        versions_have(if_match_versions(*state, "\"99999999999999999999\""), 9007199254740991));
    assert_true(versions_have(if_match_versions(*state, "\"3\", \"7.x\""), 7));
    assert_false(versions_have(if_match_versions(*state, "\"3\", \"7.x\""), 4));
    static const char *const fit[] = {"*", "\"7\"", "W/\"7\", \"a\"", "\"7\",,\"8\""};
    static const char *const unfit[] = {"", "7", "\"7", "*, \"7\"", "\"7\" \"8\"", ","};
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++)
        assert_true(if_match_fits(fit[i]));
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        assert_false(if_match_fits(unfit[i]));
    assert_true(versions_have(&versions_any, 4));
}

static void writes_if_match_one_way(void **state)
{
    assert_string_equal(if_match_plain(*state, "\"3\""), "\"3\"");
    assert_string_equal(if_match_plain(*state, ", \"3\" ,W/\"4\""), "\"3\",W/\"4\"");
    assert_string_equal(if_match_plain(*state, "*"), "*");
    assert_string_equal(if_match_plain(*state, "what ever"), "what ever");
    assert_null(if_match_plain(*state, NULL));
}

static void knows_json_by_its_media_type(void **state)
{
    static const char *const json[] = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json ; charset=UTF-8",
        "application/json;\tcharset=\"utf-8\"",
    };
    static const char *const other[] = {
        "",
        "text/json",
        "text/plain",
        "application/jsonp",
        "application/json+x",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "application/json, text/plain",
        "application/json;",
        "application/json; charset=utf-16",
        "application/json; charset=utf-8; charset=utf-7",
        "application/json charset=utf-8",
        " application/json",
    };
    (void)state;
    for (size_t i = 0; i < sizeof json / sizeof *json; i++)
        if (!media_type_is(json[i], "application/json"))
            fail_msg("%s", json[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (media_type_is(other[i], "application/json"))
            fail_msg("%s", other[i]);
    assert_false(media_type_is(NULL, "application/json"));
}

static void knows_a_traceparent(void **state)
{
#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN  "b7ad6b7169203331"
#define ZERO  "00000000000000000000000000000000"
    static const char *const good[] = {
        "00-" TRACE "-" SPAN "-01",
        "00-" TRACE "-" SPAN "-00",
        "01-" TRACE "-" SPAN "-01",
        "cc-" TRACE "-" SPAN "-01-what-comes-later",
    };
    static const char *const bad[] = {
        "",
        "00",
        "00-" TRACE "-" SPAN,
        "00-" TRACE "-" SPAN "-1",
        "00-" TRACE "-" SPAN "-01-more",
        "00-" TRACE "-" SPAN "-01 ",
        "ff-" TRACE "-" SPAN "-01",
        "00-" ZERO "-" SPAN "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01",
        "00_" TRACE "-" SPAN "-01",
        "00-" TRACE "_" SPAN "-01",
        "00-" TRACE "-" SPAN "_01",
        "00-" TRACE "0-" SPAN "-01",
        "0-" TRACE "-" SPAN "-011",
        "cc-" TRACE "-" SPAN "-01x",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!trace_parent_fits(good[i]))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (trace_parent_fits(bad[i]))
            fail_msg("%s", bad[i]);
    assert_false(trace_parent_fits(NULL));
}

static void splits_a_query(void **state)
{
    struct query_pair pairs[QUERY_MOST];
    assert_int_equal(query_split(*state, "", pairs), 0);
    assert_int_equal(query_split(*state, "&&", pairs), 0);
    assert_int_equal(query_split(*state, "a=1&b=%C3%A9+%2B&c&d==&%61=", pairs), 5);
    assert_string_equal(pairs[0].name, "a");
    assert_string_equal(pairs[0].value, "1");
    assert_string_equal(pairs[1].value, "\xc3\xa9 +");
    assert_string_equal(pairs[2].name, "c");
    assert_string_equal(pairs[2].value, "");
    assert_string_equal(pairs[3].value, "=");
    assert_string_equal(pairs[4].name, "a");
}

static void refuses_a_query_that_cannot_be_decoded(void **state)
{
    static const char *const bad[] = {"a=%",    "a=%4",   "a=%zz",      "a=%00", "%=1",
                                      "a=%4&b", "a=%FF",  "a=%C0%80",   "%ff=1", "a=%ED%A0%80",
                                      "a=\xff", "a=%%20", "a=%C3&b=%A9"};
    struct query_pair pairs[QUERY_MOST];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (query_split(*state, bad[i], pairs) >= 0)
            fail_msg("%s", bad[i]);
    struct buffer many = buffer_new(*state, 0);
    for (int i = 0; i < QUERY_MOST; i++)
        buffer_add_string(&many, "a=1&");
    assert_int_equal(query_split(*state, buffer_string(&many), pairs), QUERY_MOST);
    buffer_add_string(&many, "a=1");
    assert_int_equal(query_split(*state, buffer_string(&many), pairs), -1);
}

static void keeps_a_plus_sign_of_the_path(void **state)
{
    assert_string_equal(percent_decode(*state, "a+b%2Fc", 7, false), "a+b/c");
    assert_null(percent_decode(*state, "a%", 2, false));
    assert_string_equal(percent_decode(*state, "a%41b", 4, false), "aA");
    assert_null(percent_decode(*state, "a%41b", 3, false)); /* the escape goes past the end */
}

static const char old_root[] = "0123456789abcdef0123456789abcdef";
static const char new_root[] = "another key, of another year, as long";

/* Settings with the keys of these roots. */
static struct settings keyed(struct arena *arena, const char *root, const char *previous)
{
    struct settings settings = {.root_key = root, .root_key_previous = previous};
    assert_true(keyring_derive(arena, &settings, SECRETS_ALL, stderr));
    return settings;
}

static void gives_back_the_cursor_that_it_wrote(void **state)
{
    const struct settings settings = keyed(*state, old_root, NULL);
    struct scope scope = {.arena = *state, .settings = &settings};
    const struct cursor cursors[] = {
        {.number = -5, .text = NULL, .id = "prd_1"},
        {.number = 0, .text = "", .id = "prd_2"},
        {.number = 1795153080123, .text = "a\nb\n", .id = "prd_3"},
    };
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
        struct cursor back;
        const char *text = cursor_write(&scope, "list\nnewest", &cursors[i]);
        assert_true(cursor_read(&scope, "list\nnewest", text, &back));
        assert_int_equal(back.number, cursors[i].number);
        assert_string_equal(back.id, cursors[i].id);
        assert_int_equal(back.text != NULL, cursors[i].text != NULL);
        if (back.text != NULL)
            assert_string_equal(back.text, cursors[i].text);
        assert_false(cursor_read(&scope, "list\noldest", text, &back));
    }
}

static void refuses_a_cursor_that_it_did_not_write(void **state)
{
    const struct settings settings = keyed(*state, old_root, NULL);
    const struct settings others = keyed(*state, new_root, NULL);
    struct scope scope = {.arena = *state, .settings = &settings};
    struct cursor back, cursor = {.number = 7, .text = "x", .id = "prd_1"};
    char *text = arena_string(*state, cursor_write(&scope, "list", &cursor));
    for (char *at = text; *at != '\0'; at++) {
        char before = *at;
        *at = before == 'A' ? 'B' : 'A';
        assert_false(cursor_read(&scope, "list", text, &back));
        *at = '\0';
        assert_false(cursor_read(&scope, "list", text, &back));
        *at = before;
    }
    assert_true(cursor_read(&scope, "list", text, &back));
    scope.settings = &others;
    assert_false(cursor_read(&scope, "list", text, &back));
    assert_false(cursor_read(&scope, "list", "", &back));
    assert_false(cursor_read(&scope, "list", "not base64!", &back));
}

static void a_cursor_outlives_the_root_as_long_as_that_is_listed(void **state)
{
    const struct settings before = keyed(*state, old_root, NULL);
    const struct settings rotated = keyed(*state, new_root, old_root);
    const struct settings after = keyed(*state, new_root, NULL);
    struct scope scope = {.arena = *state, .settings = &before};
    struct cursor back, cursor = {.number = 7, .id = "prd_1"};
    const char *old = cursor_write(&scope, "list", &cursor);
    scope.settings = &rotated;
    const char *new = cursor_write(&scope, "list", &cursor);
    assert_true(cursor_read(&scope, "list", old, &back));
    scope.settings = &after;
    assert_true(cursor_read(&scope, "list", new, &back));
    assert_false(cursor_read(&scope, "list", old, &back));
    scope.settings = &before;
    assert_false(cursor_read(&scope, "list", new, &back));
}

static void a_fingerprint_fits_its_request_under_each_listed_root(void **state)
{
    const struct settings before = keyed(*state, old_root, NULL);
    const struct settings rotated = keyed(*state, new_root, old_root);
    const struct settings after = keyed(*state, new_root, NULL);
    struct scope scope = {.arena = *state, .settings = &before};
    struct request_key key = {.words = ""}, other = {.words = ""};
    char plain[BASE64URL_LENGTH(SHA256_BYTES) + 1];
    crypto_sha256("a", 1, key.digest);
    crypto_sha256("b", 1, other.digest);
    encode_base64url(key.digest, SHA256_BYTES, plain);
    const char *stored = fingerprint_of(&scope, key.digest);
    assert_null(strstr(stored, plain));
    assert_true(fingerprint_fits(&scope, &key, stored));
    assert_false(fingerprint_fits(&scope, &other, stored));
    assert_true(fingerprint_fits(&scope, &key, plain)); /* of before there were roots */
    assert_false(fingerprint_fits(&scope, &other, plain));
    assert_false(fingerprint_fits(&scope, &key, "x"));
    scope.settings = &rotated;
    assert_true(fingerprint_fits(&scope, &key, stored));
    assert_string_not_equal(fingerprint_of(&scope, key.digest), stored);
    scope.settings = &after;
    assert_false(fingerprint_fits(&scope, &key, stored));
}

static void cannot_shift_text_between_filter_and_cursor(void **state)
{
    const struct settings settings = keyed(*state, old_root, NULL);
    struct scope scope = {.arena = *state, .settings = &settings};
    /* "a" sealed with the rest in the filter must not read as "a" with the rest in the cursor. */
    struct cursor back, cursor = {.number = 1, .text = "t", .id = "i"};
    const char *text = cursor_write(&scope, "a\n2\nj\n+u", &cursor);
    unsigned char bytes[256];
    size_t length;
    assert_true(decode_base64(text, bytes, sizeof bytes, &length));
    const char shift[] = "2\nj\n+u\n";
    char shifted[512], encoded[700];
    const size_t seal = KEY_ID_BYTES + 16;
    memcpy(shifted, bytes, seal);
    memcpy(shifted + seal, shift, sizeof shift - 1);
    memcpy(shifted + seal + sizeof shift - 1, bytes + seal, length - seal);
    encode_base64url(shifted, length + sizeof shift - 1, encoded);
    assert_false(cursor_read(&scope, "a", encoded, &back));
}

static void finds_every_operation_of_the_contract(void **state)
{
    for (size_t i = 0; i < operations_count; i++) {
        struct route route;
        char path[256];
        size_t at = 0;
        for (const char *from = operations[i].path; *from != '\0'; from++) {
            if (*from == '{') {
                from = strchr(from, '}');
                path[at++] = '~'; /* no literal has it */
            } else {
                path[at++] = *from;
            }
        }
        path[at] = '\0';
        assert_true(route_find(path, &route));
        assert_ptr_equal(route.node->operations[operations[i].method], &operations[i]);
    }
    (void)state;
}

static void compile_patterns(const struct shape *shape, int depth)
{
    for (size_t i = 0; i < shape->fields_count && depth < 10; i++) {
        const struct shape_value *value = &shape->fields[i].value;
        for (; value != NULL; value = value->item) {
            if (value->pattern != NULL)
                (void)shape_matches(value->pattern, ""); /* ends the process if it is none */
            if (value->object != NULL)
                compile_patterns(value->object, depth + 1);
        }
    }
}

static void understands_every_pattern_of_the_contract(void **state)
{
    (void)state;
    for (size_t i = 0; i < operations_count; i++)
        if (operations[i].request != NULL)
            compile_patterns(operations[i].request, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(knows_whether_the_client_has_the_answer),
        TEST(reads_the_versions_of_if_match),
        TEST(writes_if_match_one_way),
        TEST(knows_json_by_its_media_type),
        TEST(knows_a_traceparent),
        TEST(splits_a_query),
        TEST(refuses_a_query_that_cannot_be_decoded),
        TEST(keeps_a_plus_sign_of_the_path),
        TEST(gives_back_the_cursor_that_it_wrote),
        TEST(refuses_a_cursor_that_it_did_not_write),
        TEST(a_cursor_outlives_the_root_as_long_as_that_is_listed),
        TEST(a_fingerprint_fits_its_request_under_each_listed_root),
        TEST(cannot_shift_text_between_filter_and_cursor),
        TEST(finds_every_operation_of_the_contract),
        TEST(understands_every_pattern_of_the_contract),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
