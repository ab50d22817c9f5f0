#include "contexts/catalog/product_rules.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/keyed.h"
#include "contexts/catalog/catalog.h"
#include "kernel/id.h"

/* The option values of a variant as one text, each with its length in front: whatever they hold,
 * two that are different have different texts. */
static const char *combination(struct arena *arena, const struct product_variant *variant)
{
    struct buffer text = buffer_new(arena, 32);
    for (size_t i = 0; i < variant->option_values_count; i++) {
        buffer_add_integer(&text, (int64_t)strlen(variant->option_values[i]));
        buffer_add_byte(&text, ':');
        buffer_add_string(&text, variant->option_values[i]);
    }
    return buffer_string(&text);
}

static struct keyed *combinations(struct arena *arena, const struct product *product)
{
    struct keyed *keys = ARENA_ARRAY(arena, struct keyed, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++)
        keys[i] = (struct keyed){combination(arena, &product->variants[i]), i};
    return keys;
}

static struct keyed *variant_skus(struct arena *arena, const struct product *product)
{
    struct keyed *keys = ARENA_ARRAY(arena, struct keyed, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++)
        keys[i] = (struct keyed){product->variants[i].sku, i};
    return keys;
}

/* Reports each entry whose key an earlier one has, at the place that `pointer` formats. */
static void refuse_repeated(struct arena *arena, struct keyed *keys, size_t count,
                            const char *before, const char *behind, const char *what,
                            const struct violation **violations)
{
    count = keyed_sort(keys, count);
    for (size_t i = 1; i < count; i++)
        if (strcmp(keys[i].key, keys[i - 1].key) == 0)
            violation_add(arena, violations,
                          arena_format(arena, "%s%zu%s", before, keys[i].index, behind),
                          "duplicate", "another record has the same %s", what);
}

static void complete_option(struct arena *arena, struct product *product, size_t at,
                            struct product_option *option)
{
    struct keyed *keys = ARENA_ARRAY(arena, struct keyed, product->variants_count + 1);
    const char **values = ARENA_ARRAY(arena, const char *, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++)
        if (at < product->variants[i].option_values_count)
            keys[i] = (struct keyed){product->variants[i].option_values[at], i};
    size_t count = keyed_sort(keys, product->variants_count);
    /* The first variant of each value says where the value stands. */
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(keys[i].key, keys[i - 1].key) != 0)
            values[keys[i].index] = keys[i].key;
    for (size_t i = 0; i < product->variants_count; i++)
        if (values[i] != NULL)
            values[option->values_count++] = values[i];
    option->values = values;
}

void product_complete(struct arena *arena, struct product *product)
{
    if (product->options_count == 0 && product->variants_count == 0) {
        struct product_variant *only = ARENA_NEW(arena, struct product_variant);
        *only = (struct product_variant){
            .requires_shipping = true, .taxable = true, .stock_tracked = true};
        product->variants = only;
        product->variants_count = 1;
    }
    struct product_option *options =
        ARENA_ARRAY(arena, struct product_option, product->options_count + 1);
    for (size_t i = 0; i < product->options_count; i++) {
        options[i] = product->options[i];
        if (options[i].values == NULL)
            complete_option(arena, product, i, &options[i]);
    }
    product->options = options;
}

/* Variants by their id, by their option values and by their SKU. */
struct known {
    struct keyed *ids, *combinations, *skus;
    size_t ids_count, combinations_count, skus_count;
    bool *claimed;
};

static struct known know(struct arena *arena, const struct product *before)
{
    size_t count = before == NULL ? 0 : before->variants_count;
    struct known known = {.ids = ARENA_ARRAY(arena, struct keyed, count + 1),
                          .claimed = ARENA_ARRAY(arena, bool, count + 1)};
    if (count == 0)
        return known;
    for (size_t i = 0; i < count; i++)
        known.ids[i] = (struct keyed){before->variants[i].id, i};
    known.combinations = combinations(arena, before);
    known.skus = variant_skus(arena, before);
    known.ids_count = keyed_sort(known.ids, count);
    known.combinations_count = keyed_sort(known.combinations, count);
    known.skus_count = keyed_sort(known.skus, count);
    return known;
}

/* Takes the variant before that has the key, unless another one took it. */
static const char *claim(const struct product *before, struct known *known,
                         const struct keyed *found)
{
    if (found == NULL || known->claimed[found->index])
        return NULL;
    known->claimed[found->index] = true;
    return before->variants[found->index].id;
}

void product_name_variants(struct arena *arena, const struct product *before,
                           struct product *product, int64_t now_ms,
                           const struct violation **violations)
{
    struct known known = know(arena, before);
    struct product_variant *variants =
        ARENA_ARRAY(arena, struct product_variant, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++) {
        variants[i] = product->variants[i];
        if (variants[i].id == NULL)
            continue;
        const struct keyed *found = keyed_find(known.ids, known.ids_count, variants[i].id);
        if (claim(before, &known, found) == NULL)
            violation_add(arena, violations, arena_format(arena, "/variants/%zu/id", i),
                          found == NULL ? "unknown" : "duplicate",
                          found == NULL ? "the product has no such variant"
                                        : "another variant names this id");
    }
    for (size_t i = 0; i < product->variants_count; i++)
        if (variants[i].id == NULL)
            variants[i].id = claim(before, &known,
                                   keyed_find(known.combinations, known.combinations_count,
                                              combination(arena, &variants[i])));
    for (size_t i = 0; i < product->variants_count; i++) {
        if (variants[i].id == NULL && variants[i].sku != NULL)
            variants[i].id =
                claim(before, &known, keyed_find(known.skus, known.skus_count, variants[i].sku));
        if (variants[i].id == NULL)
            variants[i].id = variant_id_new(arena, now_ms).text;
    }
    product->variants = variants;
}

static void check_options(struct arena *arena, const struct product *product,
                          const struct violation **violations)
{
    struct keyed *names = ARENA_ARRAY(arena, struct keyed, product->options_count + 1);
    for (size_t i = 0; i < product->options_count; i++) {
        const struct product_option *option = &product->options[i];
        struct keyed *values = ARENA_ARRAY(arena, struct keyed, option->values_count + 1);
        for (size_t j = 0; j < option->values_count; j++)
            values[j] = (struct keyed){option->values[j], j};
        refuse_repeated(arena, values, option->values_count,
                        arena_format(arena, "/options/%zu/values/", i), "", "value", violations);
        names[i] = (struct keyed){option->name, i};
    }
    refuse_repeated(arena, names, product->options_count, "/options/", "/name", "name", violations);
}

/* The values of each option, sorted. */
static struct keyed **declared_values(struct arena *arena, const struct product *product)
{
    struct keyed **declared = ARENA_ARRAY(arena, struct keyed *, product->options_count + 1);
    for (size_t i = 0; i < product->options_count; i++) {
        const struct product_option *option = &product->options[i];
        declared[i] = ARENA_ARRAY(arena, struct keyed, option->values_count + 1);
        for (size_t j = 0; j < option->values_count; j++)
            declared[i][j] = (struct keyed){option->values[j], j};
        keyed_sort(declared[i], option->values_count);
    }
    return declared;
}

static void check_values(struct arena *arena, const struct product *product,
                         const struct violation **violations)
{
    struct keyed **declared = declared_values(arena, product);
    for (size_t i = 0; i < product->variants_count; i++) {
        const struct product_variant *variant = &product->variants[i];
        if (variant->option_values_count != product->options_count) {
            violation_add(arena, violations, arena_format(arena, "/variants/%zu/option_values", i),
                          "wrong_count", "must have one value for each of the %zu options",
                          product->options_count);
            continue;
        }
        for (size_t j = 0; j < product->options_count; j++)
            if (keyed_find(declared[j], product->options[j].values_count,
                           variant->option_values[j]) == NULL)
                violation_add(
                    arena, violations, arena_format(arena, "/variants/%zu/option_values/%zu", i, j),
                    "unknown", "is not a value of the option %s", product->options[j].name);
    }
    if (product->options_count > 0)
        refuse_repeated(arena, combinations(arena, product), product->variants_count, "/variants/",
                        "/option_values", "option values", violations);
}

bool currency_listed(const char *currencies, const char *code)
{
    while (*currencies != '\0') {
        currencies += strspn(currencies, " ,");
        size_t length = strcspn(currencies, " ,");
        if (length == strlen(code) && memcmp(currencies, code, length) == 0)
            return true;
        currencies += length;
    }
    return false;
}

static void check_prices(struct arena *arena, const struct product_variant *variant,
                         const char *pointer, const char *currencies,
                         const struct violation **violations)
{
    struct keyed *keys = ARENA_ARRAY(arena, struct keyed, variant->prices_count + 1);
    for (size_t i = 0; i < variant->prices_count; i++) {
        const struct product_price *price = &variant->prices[i];
        keys[i] = (struct keyed){price->currency, i};
        if (!currency_listed(currencies, price->currency))
            violation_add(arena, violations, arena_format(arena, "%s%zu/currency", pointer, i),
                          "not_allowed", "must be one of: %s", currencies);
        if (price->compare_at_presence == PRESENT && price->compare_at <= price->amount)
            violation_add(arena, violations, arena_format(arena, "%s%zu/compare_at", pointer, i),
                          "too_small", "must be above the amount");
    }
    refuse_repeated(arena, keys, variant->prices_count, pointer, "/currency", "currency",
                    violations);
}

void product_check(struct arena *arena, const struct product *product, const char *currencies,
                   const struct violation **violations)
{
    check_options(arena, product, violations);
    if (product->variants_count == 0)
        violation_add(arena, violations, "/variants", "too_few", "must have at least one");
    if (product->options_count == 0 && product->variants_count > 1)
        violation_add(arena, violations, "/variants", "too_many",
                      "must be exactly one, because the product has no options");
    check_values(arena, product, violations);
    for (size_t i = 0; i < product->variants_count; i++)
        check_prices(arena, &product->variants[i], arena_format(arena, "/variants/%zu/prices/", i),
                     currencies, violations);
    refuse_repeated(arena, variant_skus(arena, product), product->variants_count, "/variants/",
                    "/sku", "SKU", violations);
}

const struct product_price *price_in(const struct product_price *prices, size_t count,
                                     const char *currency)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(prices[i].currency, currency) == 0)
            return &prices[i];
    return NULL;
}

bool variant_available(const struct product_variant *variant)
{
    return !variant->stock_tracked || variant->backorder || variant->stock_quantity > 0;
}

/* The list holds at most as many currencies as one variant has prices, times the variants; in
 * practice the shop's few. */
static void note_price(struct shape_entry *list, size_t *count, const struct product_price *price)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(list[i].key, price->currency) == 0) {
            if (price->amount < list[i].value)
                list[i].value = price->amount;
            return;
        }
    list[(*count)++] = (struct shape_entry){.key = price->currency, .value = price->amount};
}

void product_derive(struct arena *arena, struct product *product)
{
    const char **skus = ARENA_ARRAY(arena, const char *, product->variants_count + 1);
    size_t skus_count = 0, most_prices = 0, prices_count = 0;
    for (size_t i = 0; i < product->variants_count; i++)
        most_prices += product->variants[i].prices_count;
    struct shape_entry *prices = ARENA_ARRAY(arena, struct shape_entry, most_prices + 1);
    product->in_stock = false;
    for (size_t i = 0; i < product->variants_count; i++) {
        const struct product_variant *variant = &product->variants[i];
        if (variant->sku != NULL)
            skus[skus_count++] = variant->sku;
        for (size_t j = 0; j < variant->prices_count; j++)
            note_price(prices, &prices_count, &variant->prices[j]);
        product->in_stock = product->in_stock || variant_available(variant);
    }
    product->skus = skus_count == 0 ? NULL : skus; /* the unique index passes over a missing list */
    product->skus_count = skus_count;
    product->list_prices = prices;
    product->list_prices_count = prices_count;
    product->variant_count = (int64_t)product->variants_count;
    product->cover = product->images_count == 0 ? NULL : &product->images[0];
}

void product_stamp(struct arena *arena, const struct product *before, struct product *product,
                   int64_t now_ms)
{
    if (before == NULL) {
        product->_id = product_id_new(arena, now_ms).text;
        product->version = 1;
        product->created_at = product->updated_at = now_ms;
    }
    if (product->status == PRODUCT_STATUS_PUBLISHED &&
        (before == NULL || before->status == PRODUCT_STATUS_DRAFT)) {
        product->published_at = now_ms;
        product->published_at_presence = PRESENT;
    }
}
