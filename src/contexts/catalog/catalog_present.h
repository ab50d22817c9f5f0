#ifndef CONTEXTS_CATALOG_PRESENT_H
#define CONTEXTS_CATALOG_PRESENT_H

#include "api.h"
#include "contexts/catalog/catalog.h"

/* What the API shows of the catalogue: from what is stored to what openapi.yaml promises. */
struct api_product present_product(struct scope *scope, const struct product *product,
                                   const char *currency);
struct api_product_page present_page(struct scope *scope, const struct product_page *page);
struct api_staff_product present_staff_product(struct scope *scope, const struct product *product);
struct api_staff_product_page present_staff_page(struct scope *scope,
                                                 const struct product_page *page);
struct api_category present_category(struct scope *scope, const struct category *category);

#endif
