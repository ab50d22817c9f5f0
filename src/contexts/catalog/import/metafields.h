#ifndef CONTEXTS_CATALOG_IMPORT_METAFIELDS_H
#define CONTEXTS_CATALOG_IMPORT_METAFIELDS_H

#include <stddef.h>

#include "store/products.h"

struct arena;

/* The metafields of a product or variant in the making: those of the file, in its order, then those
 * from before that the file has no column for. */
struct metafields {
    const struct product_metafield *before;
    size_t before_count;
    struct product_metafield *fields;
    size_t count;
    unsigned char *replaced; /* of those before */
};

/* Starts with what was stored; `most` are going to be set. */
void metafields_begin(struct arena *arena, struct metafields *fields,
                      const struct product_metafield *before, size_t before_count, size_t most);

/* Sets one; a blank value takes it away. */
void metafields_set(struct metafields *fields, const char *key, const char *value);

/* Takes away those from before whose key begins so. */
void metafields_drop(struct metafields *fields, const char *prefix);

const struct product_metafield *metafields_end(struct metafields *fields, size_t *count_r);

#endif
