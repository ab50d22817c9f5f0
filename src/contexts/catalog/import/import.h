#ifndef CONTEXTS_CATALOG_IMPORT_H
#define CONTEXTS_CATALOG_IMPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kernel/scope.h"

struct problem;

/* How an import is done, and who is told of what was refused. */
struct import_options {
    bool dry_run;
    /* `line` is of the file; `handle` is the product's, or NULL for a row that belongs to none. */
    void (*refused)(void *context, size_t line, const char *handle, const char *reason);
    void *context;
};

struct import_counts {
    int64_t created, updated, unchanged, refused;
};

/*
 * Reads a catalogue in Shopify's CSV format for products into the shop: creates products and
 * categories, and changes products that have the handle as their slug. What the file has no column
 * for stays as it is; columns that have no field here are kept as metafields, so nothing of the
 * file is lost. A product with a fault is refused, with every fault, and the others go in.
 *
 * Refuses (`*why_r`, in the arena): a file that cannot be read or has no columns for handle and
 * title. Breaks: as the database does; what was done until then stays, and the import can be
 * repeated. Keeps: a product is written whole or not at all, in transactions of up to
 * IMPORT_PRODUCTS of them; doing it again changes nothing. Cost: memory for one such transaction,
 * and 16 bytes for each product of the file. Races: staff that changes a product at the same
 * moment; one of the two is repeated, and the import wins.
 */
enum { IMPORT_PRODUCTS = 100, IMPORT_BYTES = 1024 * 1024 };
const struct problem *catalog_import(struct scope *scope, FILE *file,
                                     const struct import_options *options,
                                     struct import_counts *counts_r, const char **why_r);

#endif
