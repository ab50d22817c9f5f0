#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/import/cells.h"
#include "contexts/catalog/import/columns.h"
#include "contexts/catalog/import/seen.h"
#include "contexts/catalog/product_rules.h"
#include "data/slug.h"
#include "kernel/check.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static struct arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void makes_slugs(void **state)
{
    static const struct {
        const char *text, *slug;
    } cases[] = {
        {"Plain Words", "plain-words"},
        {"  --Trim__me!--  ", "trim-me"},
        {"Größe: Ä, Ö & Ü", "grosse-a-o-u"},
        {"Crème brûlée", "creme-brulee"},
        {"Cre\xcc\x80me", "creme"}, /* an accent of its own */
        {"Cook’s knife, cook's knife", "cooks-knife-cooks-knife"},
        {"Łódź Ňĳ Œuvre Æ þ ÿ", "lodz-nij-oeuvre-ae-th-y"},
        {"Щётка Їжак", "shchetka-yizhak"},
        {"Ποτήρι Ψ", "potiri-ps"},
        {"½ × 3", "3"},
        {"茶碗", ""},
        {"a茶b", "a-b"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *slug = slug_of(arena, cases[i].text);
        assert_string_equal(slug, cases[i].slug);
        assert_true(*slug == '\0' || slug_is(slug));
    }
    char longest[1000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_true(slug_is(slug_of(arena, longest)));
    assert_true(slug_is("a-1"));
    for (const char *const *wrong = (const char *const[]){"", "-a", "a-", "a--b", "A", "a b", NULL};
         *wrong != NULL; wrong++)
        assert_false(slug_is(*wrong));
}

/* A variant of up to two option values. */
static struct product_variant variant(const char *id, const char *sku, const char *one,
                                      const char *two)
{
    const char **values = ARENA_ARRAY(arena, const char *, 2);
    values[0] = one;
    values[1] = two;
    return (struct product_variant){.id = id,
                                    .sku = sku,
                                    .option_values = values,
                                    .option_values_count =
                                        (size_t)(one != NULL) + (size_t)(two != NULL)};
}

static struct product product_of(size_t options_count, const struct product_variant *variants,
                                 size_t variants_count)
{
    static const struct product_option options[] = {{.name = "Size"}, {.name = "Colour"}};
    return (struct product){.title = "Shirt",
                            .options = options,
                            .options_count = options_count,
                            .variants = variants,
                            .variants_count = variants_count};
}

static void takes_option_values_from_the_variants(void **state)
{
    (void)state;
    const struct product_variant variants[] = {variant(NULL, NULL, "L", "Red"),
                                               variant(NULL, NULL, "S", "Red"),
                                               variant(NULL, NULL, "L", "Blue")};
    struct product product = product_of(2, variants, 3);
    product_complete(arena, &product);
    assert_int_equal(product.options[0].values_count, 2);
    assert_string_equal(product.options[0].values[0], "L");
    assert_string_equal(product.options[0].values[1], "S");
    assert_string_equal(product.options[1].values[1], "Blue");
}

static void gives_a_product_without_options_its_variant(void **state)
{
    (void)state;
    struct product product = product_of(0, NULL, 0);
    product_complete(arena, &product);
    assert_int_equal(product.variants_count, 1);
    assert_true(product.variants[0].stock_tracked);
}

static void keeps_variants_their_ids(void **state)
{
    (void)state;
    const struct product_variant old[] = {variant("var_s", "S", "S", NULL),
                                          variant("var_m", "M", "M", NULL),
                                          variant("var_l", "L", "L", NULL)};
    const struct product_variant new[] = {
        variant(NULL, "L", "Large", NULL), /* by SKU */
        variant(NULL, NULL, "S", NULL),    /* by value */
        variant("var_m", NULL, "X", NULL), /* by id */
        variant(NULL, "M", "M", NULL),     /* whose variant is taken: a new one */
    };
    const struct product before = product_of(1, old, 3);
    struct product product = product_of(1, new, 4);
    const struct violation *violations = NULL;
    product_name_variants(arena, &before, &product, 1, &violations);
    assert_null(violations);
    assert_string_equal(product.variants[0].id, "var_l");
    assert_string_equal(product.variants[1].id, "var_s");
    assert_string_equal(product.variants[2].id, "var_m");
    assert_memory_equal(product.variants[3].id, "var_", 4);
    const struct product_variant wrong[] = {variant("var_x", NULL, "S", NULL),
                                            variant("var_s", NULL, "M", NULL),
                                            variant("var_s", NULL, "L", NULL)};
    product = product_of(1, wrong, 3);
    product_name_variants(arena, &before, &product, 1, &violations);
    assert_string_equal(violations->pointer, "/variants/2/id");
    assert_string_equal(violations->code, "duplicate");
    assert_string_equal(violations->next->pointer, "/variants/0/id");
    assert_string_equal(violations->next->code, "unknown");
}

static void tells_combinations_apart_whatever_their_values_hold(void **state)
{
    (void)state;
    const struct product_variant variants[] = {
        variant("var_1", NULL, "a\x1f", "b"),
        variant("var_2", NULL, "a",
                "\x1f"
                "b"),
        variant("var_3", NULL, "1:a", "b"),
        variant("var_4", NULL, "1", "a1:b"),
        variant("var_5", NULL, "1:a", "b"),
    };
    struct product product = product_of(2, variants, 5);
    const struct violation *violations = NULL;
    product_complete(arena, &product);
    product_check(arena, &product, "USD", &violations);
    assert_non_null(violations);
    assert_null(violations->next);
    assert_string_equal(violations->pointer, "/variants/4/option_values");
    assert_string_equal(violations->code, "duplicate");
}

static void works_out_what_lists_go_by(void **state)
{
    (void)state;
    static const struct product_price cheap[] = {{.currency = "USD", .amount = 500},
                                                 {.currency = "EUR", .amount = 900}};
    static const struct product_price dear[] = {{.currency = "EUR", .amount = 400}};
    static const struct product_image images[] = {{.url = "/a"}, {.url = "/b"}};
    struct product_variant variants[] = {variant(NULL, NULL, "S", NULL),
                                         variant(NULL, "L", "L", NULL)};
    variants[0].prices = cheap;
    variants[0].prices_count = 2;
    variants[0].stock_tracked = true;
    variants[1].prices = dear;
    variants[1].prices_count = 1;
    variants[1].stock_tracked = true;
    struct product product = product_of(1, variants, 2);
    product.images = images;
    product.images_count = 2;
    product_derive(arena, &product);
    assert_int_equal(product.list_prices_count, 2);
    assert_int_equal(product.list_prices[0].value, 500);
    assert_int_equal(product.list_prices[1].value, 400);
    assert_int_equal(product.skus_count, 1);
    assert_int_equal(product.variant_count, 2);
    assert_string_equal(product.cover->url, "/a");
    assert_false(product.in_stock);
    variants[1].backorder = true;
    product_derive(arena, &product);
    assert_true(product.in_stock);
}

static void checks_the_bounds_of_what_is_stored(void **state)
{
    (void)state;
    struct product_variant variants[] = {variant("var_1", "", NULL, NULL)};
    variants[0].weight_g = -1;
    static const char *const tags[] = {"fine", "caf\xe9"};
    struct product product = product_of(0, variants, 1);
    product.tags = tags;
    product.tags_count = 2;
    const struct violation *violations = NULL;
    char found[400] = "";
    check_bounds(arena, &product_shape, &product, &violations);
    for (; violations != NULL; violations = violations->next)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s %s\n",
                 violations->pointer, violations->code);
    for (const char *const *fault =
             (const char *const[]){"/_id required\n", "/slug required\n", "/tags/1 invalid_utf8\n",
                                   "/variants/0/sku too_short\n",
                                   "/variants/0/weight_g too_small\n", "/variant_count too_small\n",
                                   NULL};
         *fault != NULL; fault++)
        assert_non_null(strstr(found, *fault));
    assert_null(strstr(found, "/title"));
    assert_null(strstr(found, "/barcode"));
}

/* What is left is not the caller's to say, once it is kept; as many as a product may have. */
static void keeps_the_stock_of_each_variant(void **state)
{
    (void)state;
    enum { MANY = 2048 };
    struct product_variant *before = ARENA_ARRAY(arena, struct product_variant, MANY);
    struct product_variant *after = ARENA_ARRAY(arena, struct product_variant, MANY + 1);
    struct scope scope = {.arena = arena};
    for (int i = 0; i < MANY; i++) {
        const char *id = arena_format(arena, "var_%d", i * 7919 % MANY);
        before[i] = (struct product_variant){
            .id = id, .stock_tracked = i % 2 == 0, .stock_quantity = i + 1};
        after[MANY - i] = (struct product_variant){.id = id, .stock_quantity = -1};
    }
    after[0] = (struct product_variant){.id = "var_new", .stock_quantity = -1};
    const struct product old = {.variants = before, .variants_count = MANY};
    struct product product = {.variants = after, .variants_count = MANY + 1};
    catalog_keep_stock(&scope, &old, &product);
    assert_int_equal(product.variants[0].stock_quantity, -1);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(product.variants[MANY - i].stock_quantity, i % 2 == 0 ? i + 1 : -1);
}

static void reads_cells(void **state)
{
    (void)state;
    int64_t number;
    bool flag, exact;
    assert_string_equal(cell_trimmed(arena, " \t\xc2\xa0 a b \xc2\xa0\r\n"), "a b");
    assert_string_equal(cell_trimmed(arena, " \xc2\xa0 "), "");
    assert_true(cell_flag("TRUE", &flag) && flag);
    assert_true(cell_flag("no", &flag) && !flag);
    assert_false(cell_flag("maybe", &flag));
    assert_true(cell_integer("-12", &number) && number == -12);
    assert_true(cell_integer("12.0", &number) && number == 12);
    assert_false(cell_integer("12.5", &number));
    assert_false(cell_integer("", &number));
    assert_false(cell_integer("9999999999999999999999", &number));
    assert_true(cell_grams("0.5", &number, &exact) && number == 0 && !exact);
    assert_true(cell_grams("1.5", &number, &exact) && number == 2);
    assert_true(cell_grams("1.51", &number, &exact) && number == 2);
    assert_true(cell_grams("7.00", &number, &exact) && number == 7 && exact);
    assert_false(cell_grams("1.2.3", &number, &exact));
    assert_false(cell_grams("-1", &number, &exact));
    assert_true(cell_price(arena, "1,299.50", "USD", false, &number) && number == 129950);
    assert_true(cell_price(arena, "1299,5", "USD", true, &number) && number == 129950);
    assert_true(cell_price(arena, "1,234,567", "JPY", false, &number) && number == 1234567);
    assert_false(cell_price(arena, "12,99", "USD", false, &number));
    assert_false(cell_price(arena, "$5", "USD", false, &number));
    assert_string_equal(cell_url(arena, "HTTPS://example.com/a b\xc3\xa9"),
                        "https://example.com/a%20b%C3%A9");
    assert_string_equal(cell_url(arena, "/media/a.svg"), "/media/a.svg");
    assert_null(cell_url(arena, "example.com/a.jpg"));
    assert_null(cell_url(arena, "javascript:alert(1)"));
    assert_null(cell_url(arena, "https://"));
}

static void knows_columns(void **state)
{
    (void)state;
    static const char *const names[] = {" handle ",
                                        "TITLE",
                                        "Variant  Price",
                                        "Price / EUR",
                                        "Price / CHF",
                                        "Title",
                                        "Variant Anything",
                                        "",
                                        "Google Shopping / Gender"};
    const struct csv_record header = {.cells = names, .count = sizeof names / sizeof *names};
    struct columns columns;
    assert_null(columns_read(arena, &header, "USD, EUR", &columns));
    const enum column meanings[] = {COLUMN_HANDLE,     COLUMN_TITLE,      COLUMN_PRICE,
                                    COLUMN_PRICE_IN,   COLUMN_OF_VARIANT, COLUMN_OF_PRODUCT,
                                    COLUMN_OF_VARIANT, COLUMN_OF_PRODUCT, COLUMN_OF_PRODUCT};
    for (size_t i = 0; i < header.count; i++)
        assert_int_equal(columns.of_file[i].meaning, meanings[i]);
    assert_string_equal(columns.currency, "USD");
    assert_string_equal(columns.of_file[3].currency, "EUR");
    assert_string_equal(columns.of_file[7].name, "Column 8");
    assert_int_equal(columns.at[COLUMN_VENDOR], -1);
    const struct csv_record without = {.cells = names + 2, .count = 3};
    assert_non_null(columns_read(arena, &without, "USD", &columns));
}

static void remembers_what_came_before(void **state)
{
    (void)state;
    struct seen seen = {0};
    assert_false(seen_has(&seen, "0"));
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++) {
            char text[16];
            snprintf(text, sizeof text, "%d", i);
            assert_int_equal(seen_add(&seen, text), round == 0);
        }
    assert_true(seen_has(&seen, "4999"));
    assert_false(seen_has(&seen, "5000"));
    assert_int_equal(seen.count, 5000);
    seen_free(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_slugs),
        cmocka_unit_test(takes_option_values_from_the_variants),
        cmocka_unit_test(gives_a_product_without_options_its_variant),
        cmocka_unit_test(keeps_variants_their_ids),
        cmocka_unit_test(tells_combinations_apart_whatever_their_values_hold),
        cmocka_unit_test(works_out_what_lists_go_by),
        cmocka_unit_test(checks_the_bounds_of_what_is_stored),
        cmocka_unit_test(keeps_the_stock_of_each_variant),
        cmocka_unit_test(reads_cells),
        cmocka_unit_test(knows_columns),
        cmocka_unit_test(remembers_what_came_before),
    };
    return cmocka_run_group_tests_name("catalog", tests, make_arena, free_arena);
}
