#include <string.h>

#include "api.h"
#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_present.h"
#include "contexts/catalog/catalog_store.h"

static enum product_sort sort_of(enum catalog_list_products_sort sort)
{
    static const enum product_sort sorts[] = {
        [CATALOG_LIST_PRODUCTS_SORT_CREATED_AT_DESC] = SORT_NEWEST,
        [CATALOG_LIST_PRODUCTS_SORT_PRICE] = SORT_PRICE,
        [CATALOG_LIST_PRODUCTS_SORT_PRICE_DESC] = SORT_PRICE_DESC,
        [CATALOG_LIST_PRODUCTS_SORT_TITLE] = SORT_TITLE,
    };
    return sorts[sort];
}

const struct problem *catalog_list_products(struct request *request,
                                            const struct catalog_list_products_request *in,
                                            struct response *response)
{
    struct scope *scope = request_scope(request);
    struct product_page page;
    const char *currency;
    const struct problem *problem = catalog_currency(scope, in->currency, &currency);
    if (problem != NULL)
        return problem;
    const struct product_search search = {
        .query = {.status = "published",
                  .brand = in->brand,
                  .tag = in->tag,
                  .currency = currency,
                  .price_min = in->price_min_presence == PRESENT ? in->price_min : -1,
                  .price_max = in->price_max_presence == PRESENT ? in->price_max : -1,
                  .in_stock = in->in_stock_presence == PRESENT ? in->in_stock : -1,
                  .sort = sort_of(in->sort)},
        .category = in->category,
        .below = true,
    };
    const struct list_window window = {
        .cursor = in->cursor,
        .limit = (size_t)in->limit,
        .total = in->include_presence == PRESENT,
    };
    problem = catalog_browse(scope, &search, &window, &page);
    if (problem != NULL)
        return problem;
    const struct api_product_page shown = present_page(scope, &page);
    catalog_list_products_200(response, &shown);
    return NULL;
}

const struct problem *catalog_get_product(struct request *request,
                                          const struct catalog_get_product_request *in,
                                          struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct product *product;
    const char *currency;
    const struct problem *problem = catalog_currency(scope, in->currency, &currency);
    if (problem == NULL)
        problem = catalog_product(scope, in->product, &product);
    if (problem != NULL)
        return problem;
    const struct api_product shown = present_product(scope, product, currency);
    catalog_get_product_200(response, &shown);
    return NULL;
}

const struct problem *catalog_list_categories(struct request *request, struct response *response)
{
    struct scope *scope = request_scope(request);
    struct category *categories;
    size_t count;
    const struct problem *problem = catalog_tree(scope, &categories, &count);
    if (problem != NULL)
        return problem;
    struct api_category *shown = ARENA_ARRAY(scope->arena, struct api_category, count + 1);
    for (size_t i = 0; i < count; i++)
        shown[i] = present_category(scope, &categories[i]);
    catalog_list_categories_200(response,
                                &(struct api_category_tree){.data = shown, .data_count = count});
    return NULL;
}
