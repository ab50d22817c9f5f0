#ifndef CONTEXTS_CATALOG_IMPORT_ITEM_H
#define CONTEXTS_CATALOG_IMPORT_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "contexts/catalog/import/columns.h"
#include "kernel/scope.h"
#include "store/products.h"

/* The rows of a product in the file, and what becomes of them. */

struct row {
    size_t line;
    const char *const *cells;
    size_t count;
};

/* What is wrong, newest first. */
struct fault {
    size_t line;
    const char *text;
    const struct fault *older;
};

struct item {
    const char *handle; /* as the file has it */
    const char *slug;
    struct row *rows;
    size_t rows_count, rows_room;
    size_t bytes;                /* of all cells */
    const struct fault *faults;  /* NULL: it can go in */
    const char *const *category; /* names from the top; NULL: none */
    size_t category_count;
    const char *category_id; /* of that, once it is there */
    size_t *variant_lines;   /* where its variants and images stand */
    size_t *image_lines;
    const struct product *before; /* the stored product of this slug, NULL: none */
    struct product product;       /* as the file wants it */
    bool rebuilt;                 /* on top of that, in a transaction */
};

/* Gives the cell of a known column, "" where the file has none. */
const char *item_cell(const struct columns *columns, const struct row *row, enum column column);

void item_fault(struct scope *scope, struct item *item, size_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Gives the slug of a handle: itself where it is one; else what can be made of it, the same each
 * time. */
const char *item_slug(struct scope *scope, const char *handle);

/* Gives the handle that a stored product was imported with. */
const char *item_handle_of(const struct product *product);

/* Makes `item->product` of the rows, on top of `item->before`, with all that is worked out from it.
 * Adds every fault. The category is left to the caller: `item->category` says which, where the file
 * has a column for it. */
void item_build(struct scope *scope, const struct columns *columns, struct item *item);

#endif
