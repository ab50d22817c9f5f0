#include "unit.h"

#include "base/arena.h"
#include "contexts/orders/orders.h"
#include "contexts/pricing/pricing.h"
#include "kernel/money.h"
#include "kernel/settings.h"
#include "store/products.h"

static const struct settings settings = {
    .tax_rates = "DE:19,US-CA:8.25,US:0,CH:8.1",
    .shipping_rates = "standard:USD:590,standard:EUR:490",
};
static struct scope scope = {.settings = &settings};

static int make_arena(void **state)
{
    (void)state;
    scope.arena = arena_new(1 << 20);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(scope.arena);
    return 0;
}

/* Half to even, as a person would reckon it. */
static void rounds_tax(void **state)
{
    static const struct {
        int64_t net;
        const char *percent;
        int64_t tax;
    } cases[] = {
        {1000, "19", 190}, {5997, "8.25", 495}, {50, "1", 0}, /* 0.5 */
        {150, "1", 2},                                        /* 1.5 */
        {250, "1", 2},                                        /* 2.5 */
        {1, "0.0001", 0},  {0, "19", 0},        {MONEY_MAX, "100", MONEY_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(tax_on(cases[i].net, cases[i].percent), cases[i].tax);
}

static void the_most_exact_place_counts(void **state)
{
    (void)state;
    assert_string_equal(tax_rate(&scope, "DE", "BE"), "19");
    assert_string_equal(tax_rate(&scope, "US", "CA"), "8.25");
    assert_string_equal(tax_rate(&scope, "US", "NY"), "0");
    assert_string_equal(tax_rate(&scope, "US", NULL), "0");
    assert_null(tax_rate(&scope, "CA", NULL));
    assert_int_equal(shipping_rate(&scope, "standard", "EUR"), 490);
    assert_int_equal(shipping_rate(&scope, "stand", "EUR"), -1);
    assert_int_equal(shipping_rate(&scope, "standard", "CHF"), -1);
}

static const struct problem *price(int64_t amount, int64_t quantity, struct priced *priced)
{
    static struct product_price own = {.currency = "USD"};
    const struct catalog_item item = {.product_id = "prd",
                                      .variant_id = "var",
                                      .title = "Mug",
                                      .prices = &own,
                                      .prices_count = 1,
                                      .taxable = true};
    const struct price_request request = {.currency = "USD",
                                          .country = "US",
                                          .region = "CA",
                                          .shipping_method = "standard",
                                          .items = &item,
                                          .quantities = &quantity,
                                          .count = 1};
    own.amount = amount;
    return pricing_price(&scope, &request, priced);
}

static void lines_tax_and_shipping_add_up(void **state)
{
    struct priced priced;
    (void)state;
    assert_null(price(1999, 3, &priced));
    assert_int_equal(priced.subtotal, 5997);
    assert_int_equal(priced.tax, 495 + 49); /* shipping: 48.675 */
    assert_int_equal(priced.total, 5997 + 590 + 495 + 49);
}

static void sums_past_all_bounds_are_refused(void **state)
{
    struct priced priced;
    (void)state;
    assert_null(price(MONEY_MAX / 4, 1, &priced));
    assert_true(priced.total > 0 && priced.total <= MONEY_MAX);
    assert_int_equal(price(MONEY_MAX / 4, 2, &priced)->code, PROBLEM_NOT_FOR_SALE);
    assert_int_equal(price(MONEY_MAX, 9999, &priced)->code, PROBLEM_NOT_FOR_SALE);
}

/* What ends an order cannot be undone, and nothing leads back. */
static void orders_end(void **state)
{
    (void)state;
    for (int action = 0; action < ORDER_ACTIONS; action++) {
        assert_false(orders_allowed(ORDER_STATE_CANCELLED, (enum order_action)action));
        assert_false(orders_allowed(ORDER_STATE_RETURNED, (enum order_action)action));
        assert_int_equal(orders_allowed(ORDER_STATE_DELIVERED, (enum order_action)action),
                         action == ORDER_RETURN);
    }
    assert_false(orders_allowed(ORDER_STATE_SHIPPED, ORDER_CANCEL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_tax),
        cmocka_unit_test(the_most_exact_place_counts),
        cmocka_unit_test(lines_tax_and_shipping_add_up),
        cmocka_unit_test(sums_past_all_bounds_are_refused),
        cmocka_unit_test(orders_end),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
