#ifndef CONTEXTS_CATALOG_IMPORT_BATCH_H
#define CONTEXTS_CATALOG_IMPORT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contexts/catalog/import/import.h"
#include "contexts/catalog/import/item.h"
#include "contexts/catalog/import/seen.h"

struct problem;

/* The products of one transaction. */
struct batch {
    const struct columns *columns;
    struct seen *skus; /* of a dry run: those it would have added; NULL: it is none */
    struct item *items[IMPORT_PRODUCTS];
    size_t count;
    size_t bytes;
    bool outdated; /* a category is gone: nothing was written, the tree must be read again */
    int64_t created, updated, unchanged;
    const struct fault *faults[IMPORT_PRODUCTS]; /* of the items, before the transaction */
};

/* Writes the items that have no fault, each on top of what is stored; adds a fault to those that
 * cannot be. Cost: four to five round trips, and one for each product that is changed. */
const struct problem *batch_write(struct scope *scope, struct batch *batch);

#endif
