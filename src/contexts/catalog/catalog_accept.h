#ifndef CONTEXTS_CATALOG_ACCEPT_H
#define CONTEXTS_CATALOG_ACCEPT_H

#include "api.h"
#include "contexts/catalog/catalog.h"

/* What the API takes, written into what is stored: members that are missing leave a field as it is,
 * null clears it. The values are those that openapi.yaml lets through; no rule is applied here. */
void accept_product_create(struct scope *scope, const struct api_product_create *from,
                           struct product *to);
void accept_product_update(struct scope *scope, const struct api_product_update *from,
                           struct product *to);
void accept_category_create(struct scope *scope, const struct api_category_create *from,
                            struct category *to);
void accept_category_update(struct scope *scope, const struct api_category_update *from,
                            struct category *to);

#endif
