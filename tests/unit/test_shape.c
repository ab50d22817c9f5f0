#include "unit.h"

#include <string.h>

#include "adapters/json/json.h"
#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "kernel/check.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/* An exhibit of tests/gen's schema has what a shape may say besides plain fields: one of several
 * objects, lists in lists, maps to strings and objects, items that are null, and composition. */
#include "../gen/golden/store/store.c"

enum { ARENA = 16 * 1024 * 1024 };

static struct scope scope;

static int set_up(void **state)
{
    (void)state;
    scope = (struct scope){.arena = arena_new(ARENA)};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(scope.arena);
    return 0;
}

static bson_t *from_json(const char *json)
{
    bson_error_t error;
    bson_t *document = bson_new_from_json((const uint8_t *)json, -1, &error);
    if (document == NULL)
        fail_msg("%s: %s", error.message, json);
    return mongo_adopt(&scope, document);
}

#define LONG(number) "{\"$numberLong\":\"" #number "\"}"

static const char stored[] =
    "{\"made_at\":{\"$date\":{\"$numberLong\":\"1000\"}},\"title\":\"T\",\"_id\":\"exh_1\","
    "\"cover\":{\"kind\":\"cloth\",\"colour\":\"blue\",\"giver\":\"G\"},"
    "\"lid\":{\"kind\":\"paper\",\"weight_g\":" LONG(
        80) "},"
            "\"older\":[{\"kind\":\"cloth\",\"colour\":\"red\"},"
            "{\"kind\":\"paper\",\"weight_g\":" LONG(
                90) "}],"
                    "\"rooms\":[[\"a\",\"b\"],[\"c\"]],"
                    "\"cases\":[[[],[{\"kind\":\"cloth\",\"colour\":\"red\"}]],[]],"
                    "\"notes\":[\"n\",null,\"\"],"
                    "\"names\":{\"de\":\"Name\",\"en\":null},"
                    "\"prices\":{\"EUR\":{\"amount\":" LONG(5) ",\"was\":" LONG(
                        7) "},"
                           "\"USD\":{\"amount\":" LONG(6) ",\"was\":null}}}";

static const char least[] = "{\"title\":\"T\",\"_id\":\"exh_2\","
                            "\"cover\":{\"kind\":\"paper\",\"weight_g\":" LONG(1) "},\"rooms\":[]}";

static void assert_exhibit(const struct exhibit *exhibit)
{
    assert_non_null(exhibit);
    assert_int_equal(exhibit->made_at, 1000);
    assert_int_equal(exhibit->cover.kind, EXHIBIT_COVER_KIND_CLOTH);
    assert_int_equal(exhibit->cover.cloth.colour, EXHIBIT_CLOTH_COLOUR_BLUE);
    assert_string_equal(exhibit->cover.cloth.giver, "G");
    assert_int_equal(exhibit->lid->kind, EXHIBIT_COVER_KIND_PAPER);
    assert_int_equal(exhibit->lid->paper.weight_g, 80);
    assert_int_equal(exhibit->older_count, 2);
    assert_int_equal(exhibit->older[0].kind, EXHIBIT_COVER_KIND_CLOTH);
    assert_null(exhibit->older[0].cloth.giver);
    assert_int_equal(exhibit->older[1].paper.weight_g, 90);
    assert_int_equal(exhibit->rooms_count, 2);
    assert_int_equal(exhibit->rooms[0].items_count, 2);
    assert_string_equal(exhibit->rooms[0].items[1], "b");
    assert_string_equal(exhibit->rooms[1].items[0], "c");
    assert_int_equal(exhibit->cases_count, 2);
    assert_int_equal(exhibit->cases[0].items_count, 2);
    assert_int_equal(exhibit->cases[0].items[0].items_count, 0);
    assert_int_equal(exhibit->cases[0].items[1].items[0].colour, EXHIBIT_CLOTH_COLOUR_RED);
    assert_int_equal(exhibit->cases[1].items_count, 0);
    assert_int_equal(exhibit->notes_count, 3);
    assert_string_equal(exhibit->notes[0], "n");
    assert_null(exhibit->notes[1]);
    assert_string_equal(exhibit->notes[2], "");
    assert_int_equal(exhibit->names_count, 2);
    assert_string_equal(exhibit->names[0].key, "de");
    assert_string_equal(exhibit->names[0].value, "Name");
    assert_null(exhibit->names[1].value);
    assert_int_equal(exhibit->prices_count, 2);
    assert_string_equal(exhibit->prices[1].key, "USD");
    assert_int_equal(exhibit->prices[0].value.was, 7);
    assert_int_equal(exhibit->prices[1].value.amount, 6);
    assert_int_equal(exhibit->prices[1].value.was_presence, NIL);
}

static void stores_every_kind(void **state)
{
    const char *const both[] = {stored, least};
    (void)state;
    assert_exhibit(mongo_decode(&scope, &exhibit_shape, from_json(stored)));
    for (int i = 0; i < 2; i++) {
        const bson_t *document = from_json(both[i]);
        const struct exhibit *exhibit = mongo_decode(&scope, &exhibit_shape, document);
        assert_non_null(exhibit);
        const bson_t *again = mongo_encode(&scope, &exhibit_shape, exhibit);
        if (!bson_equal(document, again))
            fail_msg("%s\nbecame\n%s", both[i], bson_as_canonical_extended_json(again, NULL));
    }
}

static void takes_the_tag_wherever_it_stands(void **state)
{
    (void)state;
    const struct exhibit *exhibit = mongo_decode(
        &scope, &exhibit_shape, from_json("{\"cover\":{\"weight_g\":4,\"kind\":\"paper\"}}"));
    assert_non_null(exhibit);
    assert_int_equal(exhibit->cover.paper.weight_g, 4);
}

static void refuses_what_is_stored_otherwise(void **state)
{
    static const char *const wrong[] = {
        "{\"cover\":{\"weight_g\":4}}",
        "{\"cover\":{\"kind\":\"wood\"}}",
        "{\"cover\":{\"kind\":0}}",
        "{\"cover\":{\"kind\":\"paper\",\"weight_g\":\"4\"}}",
        "{\"cover\":[]}",
        "{\"cover\":null}",
        "{\"older\":[null]}",
        "{\"older\":[{\"kind\":\"leather\"}]}",
        "{\"rooms\":[\"a\"]}",
        "{\"rooms\":[{\"0\":\"a\"}]}",
        "{\"rooms\":[[1]]}",
        "{\"rooms\":[null]}",
        "{\"rooms\":[[null]]}",
        "{\"cases\":[[[1]]]}",
        "{\"notes\":[1]}",
        "{\"names\":{\"de\":1}}",
        "{\"names\":[\"de\"]}",
        "{\"prices\":{\"EUR\":1}}",
        "{\"prices\":{\"EUR\":null}}",
        "{\"prices\":{\"EUR\":{\"amount\":\"1\"}}}",
    };
    (void)state;
    log_set_level(LOG_ERROR + 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (mongo_decode(&scope, &exhibit_shape, from_json(wrong[i])) != NULL)
            fail_msg("read %s", wrong[i]);
    log_set_level(LOG_INFO);
}

static const char sent[] =
    "{\"made_at\":\"1970-01-01T00:00:01.000Z\",\"title\":\"T\",\"_id\":\"exh_1\","
    "\"cover\":{\"kind\":\"cloth\",\"colour\":\"blue\",\"giver\":\"G\"},"
    "\"lid\":{\"kind\":\"paper\",\"weight_g\":80},"
    "\"older\":[{\"kind\":\"cloth\",\"colour\":\"red\"},{\"kind\":\"paper\",\"weight_g\":90}],"
    "\"rooms\":[[\"a\",\"b\"],[\"c\"]],"
    "\"cases\":[[[],[{\"kind\":\"cloth\",\"colour\":\"red\"}]],[]],"
    "\"notes\":[\"n\",null,\"\"],"
    "\"names\":{\"de\":\"Name\",\"en\":null},"
    "\"prices\":{\"EUR\":{\"amount\":5,\"was\":7},\"USD\":{\"amount\":6,\"was\":null}}}";

static void writes_every_kind(void **state)
{
    (void)state;
    struct buffer text = buffer_new(scope.arena, 0);
    json_write(&text, &exhibit_shape, mongo_decode(&scope, &exhibit_shape, from_json(stored)));
    assert_string_equal(buffer_string(&text), sent);
}

static const void *read_text(const struct shape *shape, const char *text,
                             const struct violation **violations_r)
{
    const char *malformed;
    const void *read = json_read(scope.arena, shape, text, strlen(text), &malformed, violations_r);
    if (malformed != NULL)
        fail_msg("%s: %s", text, malformed);
    return read;
}

static void reads_every_kind(void **state)
{
    const struct violation *violations;
    struct buffer text = buffer_new(scope.arena, 0);
    (void)state;
    const struct exhibit *exhibit = read_text(&exhibit_shape, sent, &violations);
    assert_exhibit(exhibit);
    json_write(&text, &exhibit_shape, exhibit);
    assert_string_equal(buffer_string(&text), sent);
}

static void names_what_is_wrong_of_every_kind(void **state)
{
    static const struct {
        const char *member, *pointer, *code;
    } cases[] = {
        {"\"cover\":null", "/cover", "wrong_type"},
        {"\"cover\":[]", "/cover", "wrong_type"},
        {"\"cover\":{}", "/cover/kind", "required"},
        {"\"cover\":{\"kind\":null}", "/cover/kind", "wrong_type"},
        {"\"cover\":{\"kind\":7,\"x\":1}", "/cover/kind", "wrong_type"},
        {"\"cover\":{\"kind\":\"wood\",\"x\":1}", "/cover/kind", "not_allowed"},
        {"\"cover\":{\"kind\":\"paper\"}", "/cover/weight_g", "required"},
        {"\"cover\":{\"kind\":\"paper\",\"weight_g\":0}", "/cover/weight_g", "too_small"},
        {"\"cover\":{\"weight_g\":4,\"colour\":\"red\",\"kind\":\"paper\"}", "/cover/colour",
         "unknown"},
        {"\"older\":[null]", "/older/0", "wrong_type"},
        {"\"older\":[{\"kind\":\"cloth\",\"colour\":\"green\"}]", "/older/0/colour", "not_allowed"},
        {"\"rooms\":[\"a\"]", "/rooms/0", "wrong_type"},
        {"\"rooms\":[null]", "/rooms/0", "wrong_type"},
        {"\"rooms\":[[]]", "/rooms/0", "too_few"},
        {"\"rooms\":[[\"a\"],[\"a\",\"b\",\"c\",\"d\"]]", "/rooms/1", "too_many"},
        {"\"rooms\":[[\"a\",null]]", "/rooms/0/1", "wrong_type"},
        {"\"rooms\":[[\"a\",\"\"]]", "/rooms/0/1", "too_short"},
        {"\"cases\":[[[{\"kind\":\"cloth\"}]]]", "/cases/0/0/0/colour", "required"},
        {"\"notes\":[1]", "/notes/0", "wrong_type"},
        {"\"notes\":null", "/notes", "wrong_type"},
        {"\"names\":[]", "/names", "wrong_type"},
        {"\"names\":{\"DE\":null}", "/names/DE", "pattern"},
        {"\"names\":{\"de\":1}", "/names/de", "wrong_type"},
        {"\"prices\":{\"EUR\":null}", "/prices/EUR", "wrong_type"},
        {"\"prices\":{\"EUR\":{}}", "/prices/EUR/amount", "required"},
        {"\"prices\":{\"EUR\":{\"amount\":-1}}", "/prices/EUR/amount", "too_small"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct violation *violations;
        const bool cover = strncmp(cases[i].member, "\"cover", 6) == 0;
        const bool rooms = strncmp(cases[i].member, "\"rooms", 6) == 0;
        const char *text =
            arena_format(scope.arena, "{\"_id\":\"x\",\"title\":\"T\",%s%s%s}",
                         cover ? "" : "\"cover\":{\"kind\":\"paper\",\"weight_g\":1},",
                         rooms ? "" : "\"rooms\":[],", cases[i].member);
        assert_null(read_text(&exhibit_shape, text, &violations));
        if (violations->next != NULL || strcmp(violations->pointer, cases[i].pointer) != 0 ||
            strcmp(violations->code, cases[i].code) != 0)
            fail_msg("%s: %s %s", text, violations->pointer, violations->code);
    }
}

/* What is made is made whole: null is the same as nothing, but not for what it needs. */
static void takes_null_for_what_is_missing_in_what_is_made(void **state)
{
    struct shape made = exhibit_shape;
    const struct violation *violations;
    (void)state;
    made.create = true;
    const char *text =
        "{\"_id\":\"x\",\"title\":\"T\",\"rooms\":[],\"made_at\":null,\"lid\":null,"
        "\"cover\":{\"kind\":\"paper\",\"weight_g\":1},\"older\":null,\"names\":null}";
    const struct exhibit *exhibit = read_text(&made, text, &violations);
    assert_non_null(exhibit);
    assert_int_equal(exhibit->made_at_presence, ABSENT);
    assert_int_equal(exhibit->lid_presence, ABSENT);
    assert_null(exhibit->older);
    assert_null(read_text(&exhibit_shape, text, &violations)); /* a change would say something */
    assert_int_equal(violations->count, 3);
    assert_null(read_text(&made,
                          "{\"_id\":\"x\",\"title\":null,\"rooms\":[],\"cover\":{\"kind\":"
                          "\"paper\",\"weight_g\":1}}",
                          &violations));
    assert_string_equal(violations->pointer, "/title");
}

/* A handler says which there is, and no more: the object's own word is its first and only one. */
static void a_choice_says_its_word_by_itself(void **state)
{
    (void)state;
    const struct exhibit exhibit = {
        ._id = "x",
        .title = "T",
        .cover = {.kind = EXHIBIT_COVER_KIND_CLOTH, .cloth.colour = EXHIBIT_CLOTH_COLOUR_RED}};
    struct buffer text = buffer_new(scope.arena, 0);
    json_write(&text, &exhibit_shape, &exhibit);
    assert_string_equal(buffer_string(&text),
                        "{\"title\":\"T\",\"_id\":\"x\",\"cover\":{\"kind\":\"cloth\",\"colour\":"
                        "\"red\"},\"rooms\":[]}");
}

static void assert_faults(const struct violation *violations, const char *const *expected)
{
    for (; *expected != NULL; expected++) {
        bool found = false;
        for (const struct violation *at = violations; at != NULL; at = at->next)
            found = found || strcmp(arena_format(scope.arena, "%s %s", at->pointer, at->code),
                                    *expected) == 0;
        if (!found)
            fail_msg("missed %s", *expected);
    }
}

static void checks_every_kind(void **state)
{
    static const char *const room[] = {"", "fits", "fits", "fits"};
    static const char *const notes[] = {NULL,
                                        "123456789.123456789.123456789.123456789.123456789.1"};
    static const char *const expected[] = {
        "/cover/weight_g too_large",
        "/rooms/0/0 too_short",
        "/rooms/0 too_many",
        "/rooms/1 too_few",
        "/notes/1 too_long",
        "/names/de too_long",
        "/prices/EUR/amount too_small",
        NULL,
    };
    const struct exhibit_rooms_list rooms[] = {{.items = room, .items_count = 4}, {0}};
    const struct shape_text_entry names[] = {{.key = "de", .value = notes[1]}, {.key = "en"}};
    const struct exhibit_price_entry prices[] = {{.key = "EUR", .value = {.amount = -1}}};
    const struct exhibit exhibit = {
        ._id = "x",
        .title = "T",
        .cover = {.kind = EXHIBIT_COVER_KIND_PAPER, .paper.weight_g = 1001},
        .rooms = rooms,
        .rooms_count = 2,
        .notes = notes,
        .notes_count = 2,
        .names = names,
        .names_count = 2,
        .prices = prices,
        .prices_count = 1,
    };
    const struct violation *violations = NULL;
    (void)state;
    check_bounds(scope.arena, &exhibit_shape, &exhibit, &violations);
    assert_faults(violations, expected);
    assert_int_equal(violations->count, 7);
    violations = NULL;
    check_bounds(scope.arena, &exhibit_shape,
                 mongo_decode(&scope, &exhibit_shape, from_json(stored)), &violations);
    assert_null(violations);
}

static void knows_bounds_and_words(void **state)
{
    (void)state;
    assert_int_equal(EXHIBIT_ROOMS_ITEM_ITEM_MAX_LENGTH, 20);
    assert_string_equal(exhibit_cloth_colour_words[EXHIBIT_CLOTH_COLOUR_BLUE], "blue");
    assert_null(exhibit_cloth_colour_words[2]);
    assert_int_equal(
        SHAPE_SAME_WORD(exhibit_cloth_colour, exhibit_cloth_colour, EXHIBIT_CLOTH_COLOUR_BLUE),
        EXHIBIT_CLOTH_COLOUR_BLUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stores_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_the_tag_wherever_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_stored_otherwise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_what_is_wrong_of_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_null_for_what_is_missing_in_what_is_made, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_choice_says_its_word_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(checks_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(knows_bounds_and_words, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
