#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/operation.h"
#include "kernel/settings.h"

static int set_up(void **state)
{
    *state = arena_new(16 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* What the settings are refused for when one of them is this; NULL: they are not. */
static const char *mistakes_of(struct arena *arena, const char *name, const char *value)
{
    struct settings settings;
    char *text;
    size_t length;
    const char *variable = arena_format(arena, "CARTWRIGHT_%s", name);
    FILE *mistakes = open_memstream(&text, &length);
    assert_non_null(mistakes);
    assert_int_equal(setenv(variable, value, 1), 0);
    const bool clean = settings_load(arena, NULL, SECRETS_NONE, mistakes, &settings);
    assert_int_equal(unsetenv(variable), 0);
    assert_int_equal(fclose(mistakes), 0);
    assert_int_equal(clean, length == 0);
    const char *told = clean ? NULL : arena_string(arena, text);
    free(text);
    return told;
}

static void accepts(struct arena *arena, const char *name, const char *value)
{
    const char *told = mistakes_of(arena, name, value);
    if (told != NULL)
        fail_msg("%s=%s: %s", name, value, told);
}

static void refuses(struct arena *arena, const char *name, const char *value, const char *why)
{
    const char *told = mistakes_of(arena, name, value);
    if (told == NULL || strstr(told, why) == NULL)
        fail_msg("%s=%s: %s", name, value, told == NULL ? "is not refused" : told);
}

/* Each under its own name, whatever else that is a name of: DOCS_DIR is one of the compiler's too.
 */
static void shows_defaults_without_a_mistake(void **state)
{
    struct settings settings;
    char *text;
    size_t length;
    FILE *shown = open_memstream(&text, &length);
    assert_non_null(shown);
    assert_true(settings_load(*state, NULL, SECRETS_NONE, stderr, &settings));
    settings_show(&settings, shown);
    assert_int_equal(fclose(shown), 0);
    assert_non_null(strstr(text, " (list of currencies)\nCARTWRIGHT_CURRENCIES=USD\n"));
    assert_non_null(strstr(text, " (path)\nCARTWRIGHT_DOCS_DIR=\n"));
    assert_non_null(strstr(text, " (ms)\nCARTWRIGHT_DRAIN_MS=10000\n"));
    assert_non_null(strstr(text, " (socket)\nCARTWRIGHT_ADMIN_LISTEN=\n"));
    assert_non_null(strstr(text, " (secret)\nCARTWRIGHT_ROOT_KEY=\n"));
    free(text);
}

static void names_every_mistake_of_a_list(void **state)
{
    assert_string_equal(
        mistakes_of(*state, "CURRENCIES", "doubloons, EUR,,eur,XXX,EUR"),
        "CARTWRIGHT_CURRENCIES: \"doubloons\" is not the ISO 4217 code of a currency in use\n"
        "CARTWRIGHT_CURRENCIES: \"\" is not the ISO 4217 code of a currency in use\n"
        "CARTWRIGHT_CURRENCIES: \"eur\" is not the ISO 4217 code of a currency in use\n"
        "CARTWRIGHT_CURRENCIES: \"XXX\" is not the ISO 4217 code of a currency in use\n"
        "CARTWRIGHT_CURRENCIES: \"EUR\" is listed twice\n");
}

static void names_the_mistakes_of_all_settings(void **state)
{
    assert_int_equal(setenv("CARTWRIGHT_TAX_RATES", "Utopia:19", 1), 0);
    assert_int_equal(setenv("CARTWRIGHT_DRAIN_MS", "soon", 1), 0);
    const char *told = mistakes_of(*state, "CURRENCIES", "doubloons");
    unsetenv("CARTWRIGHT_TAX_RATES");
    unsetenv("CARTWRIGHT_DRAIN_MS");
    assert_non_null(told);
    assert_non_null(strstr(told, "CARTWRIGHT_TAX_RATES: \"Utopia:19\" is not COUNTRY:PERCENT"));
    assert_non_null(strstr(told, "CARTWRIGHT_DRAIN_MS: \"soon\" is not an integer"));
    assert_non_null(strstr(told, "CARTWRIGHT_CURRENCIES: \"doubloons\""));
}

static void knows_the_form_of_each_list(void **state)
{
    static const struct {
        const char *name, *values[12];
    } good[] = {
        {"CURRENCIES", {"USD", "EUR, JPY ,KWD"}},
        {"SHIPPING_RATES", {"standard:USD:0", "a:USD:1,a:EUR:1,b:USD:9007199254740991"}},
        {"TAX_RATES", {"*:0", "DE:19,US-CA:7.25,US:0.0001,FR-2A:100", "DE:19 , *:0"}},
        {"LOCATIONS", {"main", "main,Lager 2,München"}},
        {"CORS_ORIGINS", {"", "https://a.example,http://[::1]:3000,https://A.example:8443"}},
        {"PUBLIC_ORIGIN", {"https://shop.example", "http://10.0.0.1:8080"}},
        {"DENY_ADDRESSES", {"", "10.0.0.1,10.0.0.0/8,::1,2001:db8::/32,0.0.0.0/0"}},
        {"HTTPS_LISTEN", {"443", "*:443,[::]:443,127.0.0.1:8443", "unix:/run/front.sock"}},
        {"LOOPBACK_LISTEN", {"127.0.0.1:9443", "[::1]:9443,localhost:9443"}},
        {"STORE_UPSTREAMS", {"", "unix:/run/store.sock,10.0.0.2:9001,db-1.internal:9001"}},
        {"STORE_LISTEN", {"", "unix:/run/store.sock", "[::1]:9001"}},
        {"SMTP_URL", {"smtp://localhost", "smtps://mail.example:465"}},
        {"MAIL_FROM", {"shop@shop.example", "The \"Shop\" <shop@shop.example>"}},
    };
    static const struct {
        const char *name, *values[12];
    } bad[] = {
        {"CURRENCIES", {"", ",", "USD,", "US", "USDX", "USD;EUR", "USD EUR"}},
        {"SHIPPING_RATES",
         {"", "standard", "standard:USD", "standard:USD:", ":USD:1", "a:usd:1", "a:USD:-1",
          "a:USD:1.5", "a:USD:9007199254740992", "a:USD:1,a:USD:2", "a:U:1", "a:USD:1:2"}},
        {"TAX_RATES",
         {"", "DE", "DE:", ":19", "de:19", "DEU:19", "DE-:19", "DE:19%", "DE:1900", "DE:1.",
          "DE:1.00001", "DE:19,DE:7"}},
        {"LOCATIONS", {"", "a,,b", "a:b", "a,a", "a\tb,c\001d"}},
        {"CORS_ORIGINS",
         {"*", "null", "a.example", "https://", "https://a.example/", "https://a.example:0",
          "https://a b", "ftp://a.example", "https://[::1", "https://[x]", "https://:443"}},
        {"PUBLIC_ORIGIN", {"", "https://shop.example/", "https://a.example,https://b.example"}},
        {"DENY_ADDRESSES",
         {"10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "::1/129", "localhost", "10.0.0.1 1",
          "10.0.0.1,10.0.0.1", "/8"}},
        {"HTTPS_LISTEN", {"", "0", "65536", "*", "localhost", "::1:443", "unix:", "443 default"}},
        {"LOOPBACK_LISTEN", {"", "9443", "unix:/run/front.sock", "*:9443"}},
        {"STORE_UPSTREAMS", {"10.0.0.2", "unix:relative", "10.0.0.2:x"}},
        {"STORE_LISTEN", {"9001", "/run/store.sock"}},
        {"SMTP_URL", {"", "localhost:25", "http://localhost", "smtp://", "smtp://localhost/x"}},
        {"MAIL_FROM", {"", "shop", "shop@", "@shop", "<shop@shop.example", "Shop <>", "a@b>"}},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        for (size_t j = 0; j < 12 && good[i].values[j] != NULL; j++)
            accepts(*state, good[i].name, good[i].values[j]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (size_t j = 0; j < 12 && bad[i].values[j] != NULL; j++)
            refuses(*state, bad[i].name, bad[i].values[j],
                    arena_format(*state, "CARTWRIGHT_%s: ", bad[i].name));
}

static void gives_the_items_of_a_list(void **state)
{
    static const char *const lists[] = {"a,b,c", " a , b\t,c ", "a,,b, ,c,"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_string_equal(settings_item(*state, lists[i], 0), "a");
        assert_string_equal(settings_item(*state, lists[i], 1), "b");
        assert_string_equal(settings_item(*state, lists[i], 2), "c");
        assert_null(settings_item(*state, lists[i], 3));
    }
    assert_null(settings_item(*state, "", 0));
    assert_null(settings_item(*state, " ,", 0));
}

static bool holds(enum pool pool, const char *purpose)
{
    struct settings settings;
    const char *name;
    for (size_t at = 0; settings_derived(&settings, pool, &at, &name) != NULL;)
        if (strcmp(name, purpose) == 0)
            return true;
    return false;
}

static bool takes(const struct operation *operation, const char *parameter)
{
    for (size_t i = 0; i < operation->parameters_count; i++)
        if (strcmp(operation->parameters[i].name, parameter) == 0)
            return true;
    return false;
}

/* A worker without the key that its operation needs would abort at the first request. */
static void gives_each_pool_the_keys_that_its_operations_need(void **state)
{
    (void)state;
    for (size_t i = 0; i < operations_count; i++) {
        const struct operation *operation = &operations[i];
        const bool has_key = operation->idempotency != IDEMPOTENCY_NONE;
        const bool keeps_answer = has_key && operation->idempotency != IDEMPOTENCY_DOCUMENT;
        if ((has_key && !holds(operation->pool, "REQUEST_FINGERPRINT")) ||
            (keeps_answer && !holds(operation->pool, "KEPT_ANSWER")) ||
            (takes(operation, "cursor") && !holds(operation->pool, "CURSOR")))
            fail_msg("%s: its pool %s misses a key: see DERIVED in settings.def", operation->id,
                     pool_name(operation->pool));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shows_defaults_without_a_mistake, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_every_mistake_of_a_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_the_mistakes_of_all_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(knows_the_form_of_each_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gives_the_items_of_a_list, set_up, tear_down),
        cmocka_unit_test(gives_each_pool_the_keys_that_its_operations_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
