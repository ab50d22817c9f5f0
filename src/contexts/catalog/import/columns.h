#ifndef CONTEXTS_CATALOG_IMPORT_COLUMNS_H
#define CONTEXTS_CATALOG_IMPORT_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/csv.h"
#include "store/products.h"

struct arena;

/* What the columns of a file mean. */
enum column {
    COLUMN_HANDLE,
    COLUMN_TITLE,
    COLUMN_BODY,
    COLUMN_VENDOR,
    COLUMN_CATEGORY,
    COLUMN_TYPE,
    COLUMN_TAGS,
    COLUMN_PUBLISHED,
    COLUMN_STATUS,
    COLUMN_SEO_TITLE,
    COLUMN_SEO_DESCRIPTION,
    COLUMN_OPTION_NAME, /* three of them */
    COLUMN_OPTION_VALUE = COLUMN_OPTION_NAME + 3,
    COLUMN_SKU = COLUMN_OPTION_VALUE + 3,
    COLUMN_BARCODE,
    COLUMN_GRAMS,
    COLUMN_TRACKER,
    COLUMN_QUANTITY,
    COLUMN_POLICY,
    COLUMN_PRICE,
    COLUMN_COMPARE_AT,
    COLUMN_SHIPPING,
    COLUMN_TAXABLE,
    COLUMN_VARIANT_IMAGE,
    COLUMN_IMAGE,
    COLUMN_IMAGE_POSITION,
    COLUMN_IMAGE_ALT,
    COLUMN_KNOWN,
    COLUMN_PRICE_IN = COLUMN_KNOWN, /* a price in another currency of the shop */
    COLUMN_COMPARE_AT_IN,
    COLUMN_OF_VARIANT, /* no field here: metafields of the variant, or of the product */
    COLUMN_OF_PRODUCT,
};

enum { OPTIONS_MOST = PRODUCT_OPTIONS_MAX_ITEMS };

struct column_of_file {
    enum column meaning;
    const char *name;     /* as the file has it; the key of its metafields */
    const char *currency; /* of COLUMN_PRICE_IN and COLUMN_COMPARE_AT_IN */
};

struct columns {
    struct column_of_file *of_file;
    size_t count;
    int at[COLUMN_KNOWN]; /* where in the file, -1: nowhere */
    const char *currency; /* of COLUMN_PRICE: the shop's first */
    bool decimal_comma;   /* the separator is none */
};

/* Reads the header line. `currencies` is the shop's list. Gives why it cannot be a catalogue, or
 * NULL. Columns are known by their names in any case and with any blanks, those of today's exports
 * and of those before 2024; one that comes twice, and any other, is kept under its own name. */
const char *columns_read(struct arena *arena, const struct csv_record *header,
                         const char *currencies, struct columns *columns_r);

/* Tells whether a column says something of the variant of its row. */
bool column_is_of_variant(enum column meaning);

#endif
