#include "unit.h"

#include <string.h>

#include "adapters/mongo/client.h"
#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/log.h"
#include "kernel/scope.h"
#include "kernel/settings.h"

/* The schema of tests/gen has every kind of field in every presence. */
#include "../gen/golden/store/store.c"

enum { ARENA = 16 * 1024 * 1024 };

static struct scope scope;
static size_t allocations;

static void *counted_malloc(size_t size)
{
    allocations++;
    return malloc(size);
}

static void *counted_calloc(size_t count, size_t size)
{
    allocations++;
    return calloc(count, size);
}

static void *counted_realloc(void *memory, size_t size)
{
    allocations++;
    return realloc(memory, size);
}

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

static struct book *decode(const char *json)
{
    return mongo_decode(&scope, &book_shape, from_json(json));
}

static const char full[] =
    "{\"_id\":\"bok_1\",\"version\":{\"$numberLong\":\"7\"},\"state\":\"used\",\"binding\":"
    "\"paper\","
    "\"title\":\"Ströme\",\"isbn\":\"9783161484100\",\"languages\":[\"de\",\"en\"],"
    "\"authors\":[{\"name\":\"A\",\"pin\":\"1234\"},{\"name\":\"B\",\"pin\":null},{\"name\":\"C\"}]"
    ","
    "\"editor\":{\"name\":\"E\"},"
    "\"price\":{\"EUR\":{\"$numberLong\":\"1999\"},\"USD\":{\"$numberLong\":\"0\"}},"
    "\"printed_at\":{\"$date\":{\"$numberLong\":\"1795153080123\"}},"
    "\"lent_at\":{\"$date\":{\"$numberLong\":\"-1\"}},\"loanable\":true}";

static const char least[] =
    "{\"_id\":\"bok_2\",\"version\":{\"$numberLong\":\"1\"},\"state\":\"new\",\"title\":\"T\","
    "\"languages\":[],\"authors\":[],\"price\":{},"
    "\"printed_at\":{\"$date\":{\"$numberLong\":\"0\"}},\"loanable\":false}";

static void assert_round_trip(const char *json)
{
    bson_t *document = from_json(json);
    const struct book *book = mongo_decode(&scope, &book_shape, document);
    assert_non_null(book);
    bson_t *again = mongo_encode(&scope, &book_shape, book);
    if (!bson_equal(document, again)) {
        char *shown = bson_as_canonical_extended_json(again, NULL);
        fail_msg("%s\nbecame\n%s", json, shown);
    }
}

static void keeps_every_kind(void **state)
{
    (void)state;
    const struct book *book = decode(full);
    assert_non_null(book);
    assert_string_equal(book->_id, "bok_1");
    assert_int_equal(book->version, 7);
    assert_int_equal(book->state, BOOK_STATE_USED);
    assert_int_equal(book->binding_presence, PRESENT);
    assert_int_equal(book->binding, BOOK_BINDING_PAPER);
    assert_string_equal(book->title, "Str\xc3\xb6me");
    assert_int_equal(book->languages_count, 2);
    assert_string_equal(book->languages[1], "en");
    assert_int_equal(book->authors_count, 3);
    assert_string_equal(book->authors[0].pin, "1234");
    assert_string_equal(book->authors[2].name, "C");
    assert_string_equal(book->editor->name, "E");
    assert_int_equal(book->price_count, 2);
    assert_string_equal(book->price[0].key, "EUR");
    assert_int_equal(book->price[0].value, 1999);
    assert_int_equal(book->printed_at, 1795153080123);
    assert_int_equal(book->lent_at_presence, PRESENT);
    assert_int_equal(book->lent_at, -1);
    assert_true(book->loanable);
    assert_round_trip(full);
}

static void tells_missing_from_null(void **state)
{
    (void)state;
    const struct book *book = decode(least);
    assert_non_null(book);
    assert_int_equal(book->binding_presence, ABSENT);
    assert_int_equal(book->lent_at_presence, ABSENT);
    assert_null(book->isbn);
    assert_null(book->editor);
    assert_int_equal(book->editor_presence, ABSENT);
    assert_int_equal(book->languages_count, 0);
    assert_round_trip(least);

    const char *tail = "\"loanable\":false}";
    char nulls[1024];
    snprintf(nulls, sizeof nulls, "%.*s\"binding\":null,\"editor\":null,%s",
             (int)(strlen(least) - strlen(tail)), least, tail);
    book = decode(nulls);
    assert_non_null(book);
    assert_int_equal(book->binding_presence, NIL);
    assert_int_equal(book->editor_presence, NIL);
    assert_null(book->editor);
    const bson_t *again = mongo_encode(&scope, &book_shape, book);
    bson_iter_t iter;
    assert_true(bson_iter_init_find(&iter, again, "editor") && BSON_ITER_HOLDS_NULL(&iter));
    assert_true(bson_iter_init_find(&iter, again, "binding") && BSON_ITER_HOLDS_NULL(&iter));
    assert_false(bson_has_field(again, "lent_at"));

    const struct book_author *authors = decode(full)->authors;
    assert_int_equal(authors[0].pin_presence, PRESENT);
    assert_int_equal(authors[1].pin_presence, NIL);
    assert_int_equal(authors[2].pin_presence, ABSENT);
}

static void leaves_out_what_a_projection_left_out(void **state)
{
    (void)state;
    const struct book *book = decode("{\"_id\":\"bok_3\",\"loanable\":true}");
    assert_non_null(book);
    assert_string_equal(book->_id, "bok_3");
    assert_null(book->title);
    assert_int_equal(book->authors_count, 0);
    assert_int_equal(book->version, 0);
    assert_true(book->loanable);
}

static void passes_over_fields_of_a_newer_schema(void **state)
{
    (void)state;
    const struct book *book =
        decode("{\"later\":{\"a\":[1,2,{\"b\":null}]},\"title\":\"T\",\"_id\":\"x\",\"more\":1.5,"
               "\"authors\":[{\"born\":1900,\"name\":\"N\"}],\"version\":3}");
    assert_non_null(book);
    assert_string_equal(book->title, "T");
    assert_string_equal(book->authors[0].name, "N");
    assert_int_equal(book->version, 3); /* an int32 is an integer too */
}

static void refuses_other_types(void **state)
{
    static const char *const wrong[] = {
        "{\"_id\":1}",
        "{\"_id\":null}",
        "{\"version\":\"1\"}",
        "{\"version\":1.0}",
        "{\"version\":true}",
        "{\"state\":\"lost\"}",
        "{\"state\":0}",
        "{\"state\":null}",
        "{\"binding\":\"leather\"}",
        "{\"title\":[\"T\"]}",
        "{\"languages\":\"de\"}",
        "{\"languages\":{\"0\":\"de\"}}",
        "{\"languages\":null}",
        "{\"languages\":[\"de\",1]}",
        "{\"authors\":{\"name\":\"A\"}}",
        "{\"authors\":[\"A\"]}",
        "{\"authors\":[null]}",
        "{\"authors\":[{\"name\":1}]}",
        "{\"editor\":\"E\"}",
        "{\"editor\":[]}",
        "{\"price\":[1]}",
        "{\"price\":{\"EUR\":\"1\"}}",
        "{\"price\":{\"EUR\":1.5}}",
        "{\"printed_at\":1795153080123}",
        "{\"printed_at\":\"2026-11-20T05:38:00Z\"}",
        "{\"loanable\":1}",
        "{\"loanable\":null}",
    };
    (void)state;
    log_set_level(LOG_ERROR + 1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (decode(wrong[i]) != NULL)
            fail_msg("read %s", wrong[i]);
    log_set_level(LOG_INFO);
}

static void allocates_by_the_document_not_by_the_field(void **state)
{
    enum { AUTHORS = 20 };
    struct book_author authors[AUTHORS];
    (void)state;
    for (int i = 0; i < AUTHORS; i++)
        authors[i] = (struct book_author){.name = "A name of some length, as names are"};
    struct book book = {._id = "bok_4", .title = "T", .authors = authors, .authors_count = AUTHORS};
    allocations = 0;
    const bson_t *document = mongo_encode(&scope, &book_shape, &book);
    /* It doubles as it grows. */
    assert_in_range(allocations, 1, 10);
    size_t used = arena_used(scope.arena);
    allocations = 0;
    assert_non_null(mongo_decode(&scope, &book_shape, document));
    assert_int_equal(allocations, 0);
    /* The struct and its list, rounded up; the text stays in the document. */
    assert_in_range(arena_used(scope.arena) - used, 1,
                    sizeof(struct book) + (AUTHORS + 3) * sizeof(struct book_author));
}

/* Handles are made once each, and there may be as many collections as schema/ has. */
static void keeps_a_handle_for_each_collection(void **state)
{
    enum { COLLECTIONS = 200 };
    const struct settings settings = {.mongodb_timeout_ms = 1000, .mongodb_selection_ms = 1000};
    const char *why;
    mongoc_collection_t *handles[COLLECTIONS];
    struct mongo *mongo =
        mongo_open(scope.arena, "mongodb://127.0.0.1:1/test", "test", &settings, &why);
    (void)state;
    assert_non_null(mongo);
    for (int i = 0; i < COLLECTIONS; i++)
        handles[i] = mongo_collection(mongo, arena_format(scope.arena, "c%d", i));
    for (int i = 0; i < COLLECTIONS; i++)
        assert_ptr_equal(mongo_collection(mongo, arena_format(scope.arena, "c%d", i)), handles[i]);
    mongo_close(mongo);
}

int main(void)
{
    const bson_mem_vtable_t counted = {.malloc = counted_malloc,
                                       .calloc = counted_calloc,
                                       .realloc = counted_realloc,
                                       .free = free};
    bson_mem_set_vtable(&counted);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_missing_from_null, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leaves_out_what_a_projection_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(passes_over_fields_of_a_newer_schema, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_other_types, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_a_handle_for_each_collection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(allocates_by_the_document_not_by_the_field, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
