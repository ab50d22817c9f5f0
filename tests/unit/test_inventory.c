#include "unit.h"

#include "base/arena.h"
#include "contexts/inventory/inventory.h"
#include "contexts/inventory/stock.h"

/* One row for a variant, whichever order its locations come in; what expired counts as given back,
 * and one location's shortage takes nothing from another. */
static void sums_up_over_locations(void **state)
{
    static const struct stock_reservation pending[] = {
        {.id = "ord_old", .quantity = 2, .expires_at = 99},
        {.id = "ord_new", .quantity = 1, .expires_at = 101},
    };
    static const struct stock stocks[] = {
        {.variant_id = "var_b",
         .product_id = "prd",
         .on_hand = 5,
         .reserved = 3,
         .pending = pending,
         .pending_count = 2},
        {.variant_id = "var_a", .product_id = "prd", .on_hand = 1},
        {.variant_id = "var_b",
         .product_id = "prd",
         .on_hand = 1,
         .reserved = 4,
         .backorder = true},
    };
    struct scope scope = {.arena = arena_new(1 << 20), .now_ms = 100};
    struct availability rows[3];
    (void)state;
    assert_int_equal(stock_sum_up(&scope, stocks, 3, rows), 2);
    assert_string_equal(rows[0].variant_id, "var_a");
    assert_int_equal(rows[0].available, 1);
    assert_false(rows[0].backorder);
    assert_string_equal(rows[1].variant_id, "var_b");
    assert_string_equal(rows[1].product_id, "prd");
    assert_int_equal(rows[1].available, 4);
    assert_int_equal(rows[1].on_hand, 6);
    assert_int_equal(rows[1].reserved, 7);
    assert_true(rows[1].backorder);
    assert_int_equal(stock_sum_up(&scope, NULL, 0, rows), 0);
    arena_free(scope.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_up_over_locations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
