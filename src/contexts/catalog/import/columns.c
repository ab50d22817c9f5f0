#include "contexts/catalog/import/columns.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "contexts/catalog/import/cells.h"
#include "contexts/catalog/product_rules.h"
#include "kernel/settings.h"

/* Names in lower case with single blanks. */
static const struct {
    const char *name;
    int column;
} known[] = {
    {"handle", COLUMN_HANDLE},
    {"url handle", COLUMN_HANDLE},
    {"title", COLUMN_TITLE},
    {"body (html)", COLUMN_BODY},
    {"body html", COLUMN_BODY},
    {"description", COLUMN_BODY},
    {"vendor", COLUMN_VENDOR},
    {"product category", COLUMN_CATEGORY},
    {"type", COLUMN_TYPE},
    {"tags", COLUMN_TAGS},
    {"published", COLUMN_PUBLISHED},
    {"published on online store", COLUMN_PUBLISHED},
    {"status", COLUMN_STATUS},
    {"seo title", COLUMN_SEO_TITLE},
    {"seo description", COLUMN_SEO_DESCRIPTION},
    {"option1 name", COLUMN_OPTION_NAME},
    {"option2 name", COLUMN_OPTION_NAME + 1},
    {"option3 name", COLUMN_OPTION_NAME + 2},
    {"option1 value", COLUMN_OPTION_VALUE},
    {"option2 value", COLUMN_OPTION_VALUE + 1},
    {"option3 value", COLUMN_OPTION_VALUE + 2},
    {"variant sku", COLUMN_SKU},
    {"sku", COLUMN_SKU},
    {"variant barcode", COLUMN_BARCODE},
    {"barcode", COLUMN_BARCODE},
    {"variant grams", COLUMN_GRAMS},
    {"weight value (grams)", COLUMN_GRAMS},
    {"variant inventory tracker", COLUMN_TRACKER},
    {"inventory tracker", COLUMN_TRACKER},
    {"variant inventory qty", COLUMN_QUANTITY},
    {"inventory quantity", COLUMN_QUANTITY},
    {"variant inventory policy", COLUMN_POLICY},
    {"continue selling when out of stock", COLUMN_POLICY},
    {"variant price", COLUMN_PRICE},
    {"price", COLUMN_PRICE},
    {"variant compare at price", COLUMN_COMPARE_AT},
    {"compare-at price", COLUMN_COMPARE_AT},
    {"variant requires shipping", COLUMN_SHIPPING},
    {"requires shipping", COLUMN_SHIPPING},
    {"variant taxable", COLUMN_TAXABLE},
    {"charge tax", COLUMN_TAXABLE},
    {"variant image", COLUMN_VARIANT_IMAGE},
    {"variant image url", COLUMN_VARIANT_IMAGE},
    {"image src", COLUMN_IMAGE},
    {"product image url", COLUMN_IMAGE},
    {"image position", COLUMN_IMAGE_POSITION},
    {"image alt text", COLUMN_IMAGE_ALT},
};

/* What stands in front of a currency. */
static const struct {
    const char *prefix;
    enum column column;
} priced[] = {
    {"price / ", COLUMN_PRICE_IN},
    {"compare at price / ", COLUMN_COMPARE_AT_IN},
    {"compare-at price / ", COLUMN_COMPARE_AT_IN},
};

/* Columns without a field here that say something of each variant. */
static const char *const of_variant[] = {
    "variant ",
    "cost per item",
    "price / ",
    "compare at price / ",
    "compare-at price / ",
    "included / ",
    "unit price",
    "option1 ",
    "option2 ",
    "option3 ",
    "weight unit",
    "fulfillment service",
    "tax code",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* In lower case, with single blanks. */
static const char *plain_name(struct arena *arena, const char *name)
{
    char *plain = arena_string(arena, name), *to = plain;
    for (const char *from = name; *from != '\0'; from++) {
        const bool blank = isspace((unsigned char)*from);
        if (!blank)
            *to++ = (char)tolower((unsigned char)*from);
        else if (to > plain && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    return plain;
}

static struct column_of_file meaning_of(struct arena *arena, const char *name,
                                        const char *currencies, const struct columns *columns)
{
    struct column_of_file column = {.meaning = COLUMN_OF_PRODUCT, .name = name};
    const char *plain = plain_name(arena, name);
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(plain, known[i].name) == 0 && columns->at[known[i].column] < 0) {
            column.meaning = (enum column)known[i].column;
            return column;
        }
    for (size_t i = 0; i < COUNT(of_variant); i++)
        if (starts(plain, of_variant[i]))
            column.meaning = COLUMN_OF_VARIANT;
    for (size_t i = 0; i < COUNT(priced); i++) {
        if (!starts(plain, priced[i].prefix))
            continue;
        char *currency = arena_string(arena, plain + strlen(priced[i].prefix));
        for (char *at = currency; *at != '\0'; at++)
            *at = (char)toupper((unsigned char)*at);
        if (currency_listed(currencies, currency)) {
            column.meaning = priced[i].column;
            column.currency = currency;
        }
    }
    return column;
}

const char *columns_read(struct arena *arena, const struct csv_record *header,
                         const char *currencies, struct columns *columns_r)
{
    *columns_r = (struct columns){
        .of_file = ARENA_ARRAY(arena, struct column_of_file, header->count + 1),
        .count = header->count,
        .currency = settings_item(arena, currencies, 0),
    };
    if (header->fault != NULL)
        return arena_format(arena, "the header line %s", header->fault);
    for (int i = 0; i < COLUMN_KNOWN; i++)
        columns_r->at[i] = -1;
    for (size_t i = 0; i < header->count; i++) {
        const char *name = cell_trimmed(arena, header->cells[i]);
        if (*name == '\0')
            name = arena_format(arena, "Column %zu", i + 1);
        columns_r->of_file[i] = meaning_of(arena, name, currencies, columns_r);
        if (columns_r->of_file[i].meaning < COLUMN_KNOWN)
            columns_r->at[columns_r->of_file[i].meaning] = (int)i;
    }
    if (columns_r->at[COLUMN_HANDLE] < 0 || columns_r->at[COLUMN_TITLE] < 0)
        return "the first line must name the columns, Handle and Title among them";
    return NULL;
}

bool column_is_of_variant(enum column meaning)
{
    return (meaning >= COLUMN_OPTION_VALUE && meaning <= COLUMN_VARIANT_IMAGE) ||
           meaning == COLUMN_PRICE_IN || meaning == COLUMN_COMPARE_AT_IN ||
           meaning == COLUMN_OF_VARIANT;
}
