#ifndef CONTEXTS_CATALOG_IMPORT_VARIANTS_H
#define CONTEXTS_CATALOG_IMPORT_VARIANTS_H

#include "contexts/catalog/import/item.h"
#include "contexts/catalog/import/metafields.h"

/* Tells whether a row says anything of a variant; the others only add images. */
bool row_has_variant(const struct columns *columns, const struct row *row);

/* Makes the options and variants of `item->product`; the part of item_build() that does. */
void item_build_variants(struct scope *scope, const struct columns *columns, struct item *item);

#endif
