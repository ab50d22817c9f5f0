#include "unit.h"

#include "kernel/money.h"

static struct currency currency(const char *code)
{
    struct currency result;
    assert_true(currency_from(code, &result));
    return result;
}

static void knows_currencies_and_exponents(void **state)
{
    (void)state;
    struct currency ignored;
    assert_int_equal(currency_exponent(currency("USD")), 2);
    assert_int_equal(currency_exponent(currency("JPY")), 0);
    assert_int_equal(currency_exponent(currency("KWD")), 3);
    assert_false(currency_from("XXX", &ignored));
    assert_false(currency_from("usd", &ignored));
    assert_false(currency_from("SD ", &ignored));
    assert_false(currency_from("", &ignored));
}

static void reads_decimal_amounts(void **state)
{
    static const struct {
        const char *text, *code;
        int64_t amount; /* -1: refused */
    } cases[] = {
        {"19.99", "USD", 1999},
        {"19.9", "USD", 1990},
        {"19", "USD", 1900},
        {"0", "USD", 0},
        {"1999", "JPY", 1999},
        {"1999.00", "JPY", 1999},
        {"1.234", "KWD", 1234},
        {"19.990", "USD", 1999},
        {"19.999", "USD", -1},
        {"1999.5", "JPY", -1},
        {"", "USD", -1},
        {".5", "USD", -1},
        {"-1", "USD", -1},
        {"1,5", "USD", -1},
        {"1e3", "USD", -1},
        {"1.2.3", "USD", -1},
        {"90071992547409.91", "USD", MONEY_MAX},
        {"90071992547409.92", "USD", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct money money;
        bool read = money_parse(cases[i].text, currency(cases[i].code), &money);
        assert_int_equal(read ? money.amount : -1, cases[i].amount);
    }
}

static void refuses_mixed_currencies_and_overflow(void **state)
{
    (void)state;
    struct money sum, most = {MONEY_MAX, currency("USD")}, one = {1, currency("USD")};
    struct money euro = {1, currency("EUR")};
    assert_true(money_add(one, one, &sum));
    assert_int_equal(sum.amount, 2);
    assert_false(money_add(one, euro, &sum));
    assert_false(money_add(most, one, &sum));
    assert_true(money_times(one, 3, &sum));
    assert_int_equal(sum.amount, 3);
    assert_false(money_times(most, 2, &sum));
    assert_false(money_times(most, INT64_MAX, &sum));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_currencies_and_exponents),
        cmocka_unit_test(reads_decimal_amounts),
        cmocka_unit_test(refuses_mixed_currencies_and_overflow),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
