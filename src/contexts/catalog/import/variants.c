#include "contexts/catalog/import/variants.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "contexts/catalog/import/cells.h"
#include "contexts/catalog/product_rules.h"

/* What works on one row. */
struct making {
    struct scope *scope;
    const struct columns *columns;
    struct item *item;
    const struct row *row;
    struct metafields fields;
};

bool row_has_variant(const struct columns *columns, const struct row *row)
{
    for (size_t i = 0; i < columns->count && i < row->count; i++)
        if (column_is_of_variant(columns->of_file[i].meaning) && !cell_is_blank(row->cells[i]))
            return true;
    return false;
}

static const char *text_of(const struct making *making, enum column column)
{
    return cell_trimmed(making->scope->arena, item_cell(making->columns, making->row, column));
}

static bool has(const struct making *making, enum column column)
{
    return making->columns->at[column] >= 0;
}

static const char *name_of(const struct making *making, enum column column)
{
    return making->columns->of_file[making->columns->at[column]].name;
}

#define FAULT(making, ...)                                                                         \
    item_fault((making)->scope, (making)->item, (making)->row->line, __VA_ARGS__)

static void set_text(const struct making *making, enum column column, const char **to)
{
    if (!has(making, column))
        return;
    const char *text = text_of(making, column);
    *to = *text == '\0' ? NULL : text;
}

static void set_flag(const struct making *making, enum column column, bool missing, bool *to)
{
    if (!has(making, column))
        return;
    const char *text = text_of(making, column);
    *to = missing;
    if (*text != '\0' && !cell_flag(text, to))
        FAULT(making, "%s must be true or false, not \"%s\"", name_of(making, column), text);
}

/* Words that the stock's fields cannot hold become metafields. */
static void set_stock(struct making *making, struct product_variant *variant)
{
    if (has(making, COLUMN_TRACKER)) {
        const char *tracker = text_of(making, COLUMN_TRACKER);
        variant->stock_tracked = *tracker != '\0';
        metafields_set(&making->fields, name_of(making, COLUMN_TRACKER),
                       strcasecmp(tracker, "shopify") == 0 ? "" : tracker);
    }
    if (has(making, COLUMN_QUANTITY)) {
        const char *quantity = text_of(making, COLUMN_QUANTITY);
        variant->stock_quantity = 0;
        if (*quantity != '\0' && !cell_integer(quantity, &variant->stock_quantity))
            FAULT(making, "%s must be a whole number, not \"%s\"", name_of(making, COLUMN_QUANTITY),
                  quantity);
    }
    if (has(making, COLUMN_POLICY)) {
        const char *policy = text_of(making, COLUMN_POLICY);
        variant->backorder = strcasecmp(policy, "continue") == 0;
        if (*policy != '\0' && !variant->backorder && strcasecmp(policy, "deny") != 0 &&
            !cell_flag(policy, &variant->backorder))
            FAULT(making, "%s must be deny or continue, not \"%s\"", name_of(making, COLUMN_POLICY),
                  policy);
    }
}

static void set_weight(struct making *making, struct product_variant *variant)
{
    bool exact = true;
    if (!has(making, COLUMN_GRAMS))
        return;
    char *grams = arena_string(making->scope->arena, text_of(making, COLUMN_GRAMS));
    for (char *at = grams; making->columns->decimal_comma && *at != '\0'; at++)
        if (*at == ',')
            *at = '.';
    variant->weight_g = 0;
    if (*grams != '\0' && !cell_grams(grams, &variant->weight_g, &exact))
        FAULT(making, "%s must be a number, not \"%s\"", name_of(making, COLUMN_GRAMS), grams);
    metafields_set(&making->fields, name_of(making, COLUMN_GRAMS), exact ? "" : grams);
}

static void set_image(const struct making *making, struct product_variant *variant)
{
    const char *source = text_of(making, COLUMN_VARIANT_IMAGE);
    if (!has(making, COLUMN_VARIANT_IMAGE))
        return;
    variant->image_url = *source == '\0' ? NULL : cell_url(making->scope->arena, source);
    if (*source != '\0' && variant->image_url == NULL)
        FAULT(making, "%s must be a URL, not \"%s\"", name_of(making, COLUMN_VARIANT_IMAGE),
              source);
}

/* The price in a currency, which is added where it is missing. */
static struct product_price *price_at(struct product_price *prices, size_t *count,
                                      const char *currency)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(prices[i].currency, currency) == 0)
            return &prices[i];
    prices[*count] = (struct product_price){.currency = currency, .amount = -1};
    return &prices[(*count)++];
}

static bool read_price(struct making *making, size_t at, const char *currency, int64_t *amount_r)
{
    const char *text =
        at < making->row->count ? cell_trimmed(making->scope->arena, making->row->cells[at]) : "";
    *amount_r = -1;
    if (*text == '\0' ||
        cell_price(making->scope->arena, text, currency, making->columns->decimal_comma, amount_r))
        return *text != '\0';
    FAULT(making, "%s must be an amount of %s, not \"%s\"", making->columns->of_file[at].name,
          currency, text);
    return false;
}

/* A price that is struck through but not above the price is none: the file's word is kept. */
static void set_prices(struct making *making, struct product_variant *variant)
{
    const struct columns *columns = making->columns;
    struct product_price *prices = ARENA_ARRAY(making->scope->arena, struct product_price,
                                               variant->prices_count + columns->count + 1);
    size_t count = 0, kept = 0;
    for (; count < variant->prices_count; count++)
        prices[count] = variant->prices[count];
    for (int compare = 0; compare < 2; compare++)
        for (size_t i = 0; i < columns->count; i++) {
            const struct column_of_file *column = &columns->of_file[i];
            const bool ours = column->meaning == (compare ? COLUMN_COMPARE_AT : COLUMN_PRICE);
            const bool theirs =
                column->meaning == (compare ? COLUMN_COMPARE_AT_IN : COLUMN_PRICE_IN);
            int64_t amount;
            if (!ours && !theirs)
                continue;
            const char *currency = ours ? columns->currency : column->currency;
            struct product_price *price = price_at(prices, &count, currency);
            const bool given = read_price(making, i, currency, &amount);
            if (!compare) {
                price->amount = amount;
                continue;
            }
            const bool above = given && price->amount >= 0 && amount > price->amount;
            price->compare_at = above ? amount : 0;
            price->compare_at_presence = above ? PRESENT : ABSENT;
            metafields_set(&making->fields, column->name,
                           given && !above ? making->row->cells[i] : "");
        }
    for (size_t i = 0; i < count; i++)
        if (prices[i].amount >= 0)
            prices[kept++] = prices[i];
    variant->prices = prices;
    variant->prices_count = kept;
}

static void set_variant(struct making *making, struct product_variant *variant)
{
    const struct columns *columns = making->columns;
    const struct row *row = making->row;
    metafields_begin(making->scope->arena, &making->fields, variant->metafields,
                     variant->metafields_count, columns->count + 1);
    set_text(making, COLUMN_BARCODE, &variant->barcode);
    set_flag(making, COLUMN_SHIPPING, true, &variant->requires_shipping);
    set_flag(making, COLUMN_TAXABLE, true, &variant->taxable);
    set_stock(making, variant);
    set_weight(making, variant);
    set_image(making, variant);
    set_prices(making, variant);
    for (size_t i = 0; i < columns->count; i++) {
        const struct column_of_file *column = &columns->of_file[i];
        const char *cell = i < row->count ? row->cells[i] : "";
        if (column->meaning == COLUMN_OF_VARIANT)
            metafields_set(&making->fields, column->name, cell);
        /* A product's column that says something else here, in a later row, is of this variant. */
        if (column->meaning == COLUMN_OF_PRODUCT && row != making->item->rows)
            metafields_set(&making->fields, column->name,
                           i < making->item->rows->count &&
                                   strcmp(cell, making->item->rows->cells[i]) == 0
                               ? ""
                               : cell);
    }
    variant->metafields = metafields_end(&making->fields, &variant->metafields_count);
}

/* The options' names. A product without options is written as one that has the option Title with
 * the one value Default Title. */
static size_t read_options(struct making *making, struct product_option *options)
{
    size_t count = 0;
    for (int i = 0; i < OPTIONS_MOST; i++) {
        const char *name = text_of(making, (enum column)(COLUMN_OPTION_NAME + i));
        const char *value = text_of(making, (enum column)(COLUMN_OPTION_VALUE + i));
        if (*name == '\0' && *value == '\0')
            continue;
        if (i == 0 && strcasecmp(value, "Default Title") == 0 &&
            (*name == '\0' || strcasecmp(name, "Title") == 0))
            continue;
        if ((size_t)i > count || *name == '\0')
            FAULT(making, "Option%zu Name is missing", count + 1);
        options[count++] = (struct product_option){.name = name};
    }
    return count;
}

static void read_option_values(struct making *making, size_t options_count,
                               struct product_variant *variant)
{
    const char **values = ARENA_ARRAY(making->scope->arena, const char *, OPTIONS_MOST);
    for (int i = 0; i < OPTIONS_MOST; i++) {
        const char *value = text_of(making, (enum column)(COLUMN_OPTION_VALUE + i));
        if ((size_t)i < options_count) {
            values[i] = value;
            if (*value == '\0')
                FAULT(making, "Option%d Value is missing", i + 1);
        } else if (*value != '\0' && strcasecmp(value, "Default Title") != 0) {
            FAULT(making, "Option%d Value has no option: \"%s\"", i + 1, value);
        }
    }
    variant->option_values = values;
    variant->option_values_count = options_count;
}

/* The variant that was stored under this id; mostly it is at the same place. */
static const struct product_variant *stored_variant(const struct product *before, size_t at,
                                                    const char *id)
{
    if (before == NULL)
        return NULL;
    if (at < before->variants_count && strcmp(before->variants[at].id, id) == 0)
        return &before->variants[at];
    for (size_t i = 0; i < before->variants_count; i++)
        if (strcmp(before->variants[i].id, id) == 0)
            return &before->variants[i];
    return NULL;
}

/* Fills in each variant, on top of the stored one of its id. */
static void fill_variants(struct making *making, const struct row **rows)
{
    struct product *product = &making->item->product;
    struct product_variant *variants =
        ARENA_ARRAY(making->scope->arena, struct product_variant, product->variants_count + 1);
    for (size_t i = 0; i < product->variants_count; i++) {
        const struct product_variant *named = &product->variants[i];
        const struct product_variant *stored = stored_variant(making->item->before, i, named->id);
        variants[i] = stored != NULL
                          ? *stored
                          : (struct product_variant){.requires_shipping = true, .taxable = true};
        variants[i].id = named->id;
        variants[i].option_values = named->option_values;
        variants[i].option_values_count = named->option_values_count;
        making->row = rows[i];
        set_text(making, COLUMN_SKU, &variants[i].sku);
        set_variant(making, &variants[i]);
    }
    product->variants = variants;
}

void item_build_variants(struct scope *scope, const struct columns *columns, struct item *item)
{
    struct product *product = &item->product;
    struct making making = {.scope = scope, .columns = columns, .item = item, .row = item->rows};
    struct product_option *options = ARENA_ARRAY(scope->arena, struct product_option, OPTIONS_MOST);
    struct product_variant *variants =
        ARENA_ARRAY(scope->arena, struct product_variant, item->rows_count + 1);
    const struct row **rows = ARENA_ARRAY(scope->arena, const struct row *, item->rows_count + 1);
    const struct violation *none = NULL; /* no id is named by the file */
    item->variant_lines = ARENA_ARRAY(scope->arena, size_t, item->rows_count + 1);
    product->options_count = read_options(&making, options);
    product->options = options;
    product->variants_count = 0;
    for (size_t i = 0; i < item->rows_count; i++) {
        making.row = &item->rows[i];
        if (i > 0 && !row_has_variant(columns, making.row))
            continue;
        struct product_variant *variant = &variants[product->variants_count];
        read_option_values(&making, product->options_count, variant);
        set_text(&making, COLUMN_SKU, &variant->sku);
        item->variant_lines[product->variants_count] = making.row->line;
        rows[product->variants_count++] = making.row;
    }
    product->variants = variants;
    product_complete(scope->arena, product);
    product_name_variants(scope->arena, item->before, product, scope->now_ms, &none);
    fill_variants(&making, rows);
}
