#include <string.h>

#include "api.h"
#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_accept.h"
#include "contexts/catalog/catalog_present.h"
#include "contexts/catalog/catalog_store.h"

#define PRODUCTS_PATH   "/api/v1/admin/products/"
#define CATEGORIES_PATH "/api/v1/admin/categories/"

const struct problem *
catalog_staff_list_products(struct request *request,
                            const struct catalog_staff_list_products_request *in,
                            struct response *response)
{
    struct scope *scope = request_scope(request);
    struct product_page page;
    const char *status =
        in->status_presence == PRESENT ? api_product_status_words[in->status] : NULL;
    const struct product_search search = {
        .query = {.status = status,
                  .sku = in->sku,
                  .price_min = -1,
                  .price_max = -1,
                  .in_stock = -1,
                  .sort = SORT_NEWEST},
        .category = in->category,
    };
    const struct list_window window = {
        .cursor = in->cursor,
        .limit = (size_t)in->limit,
        .total = in->include_presence == PRESENT,
    };
    const struct problem *problem = catalog_browse(scope, &search, &window, &page);
    if (problem != NULL)
        return problem;
    const struct api_staff_product_page shown = present_staff_page(scope, &page);
    catalog_staff_list_products_200(response, &shown);
    return NULL;
}

const struct problem *
catalog_staff_create_product(struct request *request,
                             const struct catalog_staff_create_product_request *in,
                             struct response *response)
{
    struct scope *scope = request_scope(request);
    struct product product;
    accept_product_create(scope, in->body, &product);
    const struct problem *problem = catalog_product_create(scope, &product);
    if (problem != NULL)
        return problem;
    const struct api_staff_product shown = present_staff_product(scope, &product);
    response_location(response, arena_format(scope->arena, PRODUCTS_PATH "%s", product._id));
    response_version(response, product.version);
    catalog_staff_create_product_201(response, &shown);
    return NULL;
}

const struct problem *catalog_staff_get_product(struct request *request,
                                                const struct catalog_staff_get_product_request *in,
                                                struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct product *product;
    const struct problem *problem =
        catalog_product_read(scope, in->product, &versions_any, &product);
    if (problem != NULL)
        return problem;
    const struct api_staff_product shown = present_staff_product(scope, product);
    response_version(response, product->version);
    catalog_staff_get_product_200(response, &shown);
    return NULL;
}

const struct problem *
catalog_staff_update_product(struct request *request,
                             const struct catalog_staff_update_product_request *in,
                             struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct product *before;
    const struct problem *problem = catalog_product_read(
        scope, in->product, if_match_versions(request_scope(request)->arena, in->if_match),
        &before);
    if (problem != NULL)
        return problem;
    struct product product = *before;
    accept_product_update(scope, in->body, &product);
    problem = catalog_product_change(scope, before, &product);
    if (problem != NULL)
        return problem;
    const struct api_staff_product shown = present_staff_product(scope, &product);
    response_version(response, product.version);
    catalog_staff_update_product_200(response, &shown);
    return NULL;
}

const struct problem *
catalog_staff_delete_product(struct request *request,
                             const struct catalog_staff_delete_product_request *in,
                             struct response *response)
{
    const struct problem *problem =
        catalog_product_delete(request_scope(request), in->product,
                               if_match_versions(request_scope(request)->arena, in->if_match));
    if (problem == NULL)
        catalog_staff_delete_product_204(response);
    return problem;
}

const struct problem *
catalog_staff_create_category(struct request *request,
                              const struct catalog_staff_create_category_request *in,
                              struct response *response)
{
    struct scope *scope = request_scope(request);
    struct category category;
    accept_category_create(scope, in->body, &category);
    const struct problem *problem = catalog_category_create(scope, &category);
    if (problem != NULL)
        return problem;
    const struct api_category shown = present_category(scope, &category);
    response_location(response, arena_format(scope->arena, CATEGORIES_PATH "%s", category._id));
    response_version(response, category.version);
    catalog_staff_create_category_201(response, &shown);
    return NULL;
}

const struct problem *
catalog_staff_get_category(struct request *request,
                           const struct catalog_staff_get_category_request *in,
                           struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct category *category;
    const struct problem *problem =
        catalog_category_read(scope, in->category, &versions_any, &category);
    if (problem != NULL)
        return problem;
    const struct api_category shown = present_category(scope, category);
    response_version(response, category->version);
    catalog_staff_get_category_200(response, &shown);
    return NULL;
}

const struct problem *
catalog_staff_update_category(struct request *request,
                              const struct catalog_staff_update_category_request *in,
                              struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct category *before;
    const struct problem *problem = catalog_category_read(
        scope, in->category, if_match_versions(request_scope(request)->arena, in->if_match),
        &before);
    if (problem != NULL)
        return problem;
    struct category category = *before;
    accept_category_update(scope, in->body, &category);
    problem = catalog_category_change(scope, before, &category);
    if (problem != NULL)
        return problem;
    const struct api_category shown = present_category(scope, &category);
    response_version(response, category.version);
    catalog_staff_update_category_200(response, &shown);
    return NULL;
}

const struct problem *
catalog_staff_delete_category(struct request *request,
                              const struct catalog_staff_delete_category_request *in,
                              struct response *response)
{
    const struct problem *problem =
        catalog_category_delete(request_scope(request), in->category,
                                if_match_versions(request_scope(request)->arena, in->if_match));
    if (problem == NULL)
        catalog_staff_delete_category_204(response);
    return problem;
}
