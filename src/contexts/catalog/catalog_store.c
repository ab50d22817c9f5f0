#include "contexts/catalog/catalog_store.h"

#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "http/cursor.h"
#include "kernel/problem.h"

static const char products[] = "products";
static const char categories[] = "categories";

/* The field that a sort goes by, and its direction. */
static const char *sort_field(struct scope *scope, const struct product_query *query)
{
    switch (query->sort) {
    case SORT_PRICE:
    case SORT_PRICE_DESC:
        return arena_format(scope->arena, "list_prices.%s", query->currency);
    case SORT_TITLE:
        return "title";
    case SORT_NEWEST:
        break;
    }
    return "created_at";
}

static int direction(enum product_sort sort)
{
    return sort == SORT_NEWEST || sort == SORT_PRICE_DESC ? -1 : 1;
}

static void append_sort_value(bson_t *to, const char *name, const struct product_query *query)
{
    const struct cursor *after = query->after;
    if (query->sort == SORT_TITLE)
        BSON_APPEND_UTF8(to, name, after->text);
    else if (query->sort == SORT_NEWEST)
        BSON_APPEND_DATE_TIME(to, name, after->number);
    else
        BSON_APPEND_INT64(to, name, after->number);
}

/* What stands behind the last item seen: a later sort value, or the same one and a later id. */
static void append_after(struct scope *scope, bson_t *filter, const struct product_query *query)
{
    const char *comparison = direction(query->sort) < 0 ? "$lt" : "$gt";
    const char *field = sort_field(scope, query);
    bson_t either, choice, bound;
    BSON_APPEND_ARRAY_BEGIN(filter, "$or", &either);
    BSON_APPEND_DOCUMENT_BEGIN(&either, "0", &choice);
    BSON_APPEND_DOCUMENT_BEGIN(&choice, field, &bound);
    append_sort_value(&bound, comparison, query);
    bson_append_document_end(&choice, &bound);
    bson_append_document_end(&either, &choice);
    BSON_APPEND_DOCUMENT_BEGIN(&either, "1", &choice);
    append_sort_value(&choice, field, query);
    BSON_APPEND_DOCUMENT_BEGIN(&choice, "_id", &bound);
    BSON_APPEND_UTF8(&bound, comparison, query->after->id);
    bson_append_document_end(&choice, &bound);
    bson_append_document_end(&either, &choice);
    bson_append_array_end(filter, &either);
}

static void append_price(struct scope *scope, bson_t *filter, const struct product_query *query)
{
    const bool by_price = query->sort == SORT_PRICE || query->sort == SORT_PRICE_DESC;
    bson_t bound;
    if (query->price_min < 0 && query->price_max < 0 && !by_price)
        return;
    /* A product without a price in the currency has no place in an order by price. */
    BSON_APPEND_DOCUMENT_BEGIN(
        filter, arena_format(scope->arena, "list_prices.%s", query->currency), &bound);
    BSON_APPEND_INT64(&bound, "$gte", query->price_min < 0 ? 0 : query->price_min);
    if (query->price_max >= 0)
        BSON_APPEND_INT64(&bound, "$lte", query->price_max);
    bson_append_document_end(filter, &bound);
}

static bson_t *filter_of(struct scope *scope, const struct product_query *query)
{
    bson_t *filter = mongo_adopt(scope, bson_new());
    if (query->status != NULL)
        BSON_APPEND_UTF8(filter, "status", query->status);
    if (query->category_id != NULL)
        BSON_APPEND_UTF8(filter, "category_ids", query->category_id);
    if (query->brand != NULL)
        BSON_APPEND_UTF8(filter, "brand", query->brand);
    if (query->tag != NULL)
        BSON_APPEND_UTF8(filter, "tags", query->tag);
    if (query->in_stock >= 0)
        BSON_APPEND_BOOL(filter, "in_stock", query->in_stock != 0);
    append_price(scope, filter, query);
    return filter;
}

const struct problem *catalog_store_list(struct scope *scope, const struct product_query *query,
                                         struct product **products_r, size_t *count_r)
{
    bson_t *filter = filter_of(scope, query);
    if (query->after != NULL)
        append_after(scope, filter, query);
    const int way = direction(query->sort);
    const bson_t *options =
        MONGO_DOC(scope, "sort", "{", sort_field(scope, query), BCON_INT32(way), "_id",
                  BCON_INT32(way), "}", "projection", "{", "body_html", BCON_INT32(0), "metafields",
                  BCON_INT32(0), "seo", BCON_INT32(0), "variants.metafields", BCON_INT32(0), "}");
    return mongo_find(scope, products, filter, options, query->limit, &product_shape,
                      (void **)products_r, count_r);
}

const struct problem *catalog_store_count(struct scope *scope, const struct product_query *query,
                                          int64_t most, int64_t *count_r)
{
    return mongo_count(scope, products, filter_of(scope, query), most, count_r);
}

const struct problem *catalog_store_by_id(struct scope *scope, const char *id,
                                          struct product **product_r)
{
    return mongo_find_one(scope, products, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &product_shape, (void **)product_r);
}

const struct problem *catalog_store_by_slug(struct scope *scope, const char *slug,
                                            struct product **product_r)
{
    return mongo_find_one(scope, products, MONGO_DOC(scope, "slug", BCON_UTF8(slug)), NULL,
                          &product_shape, (void **)product_r);
}

const struct problem *catalog_store_add(struct scope *scope, const struct product *product,
                                        const char **taken_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_insert(scope, products, &product_shape, product, &change);
    *taken_r = change.duplicate;
    return problem;
}

const struct problem *catalog_store_replace(struct scope *scope, const struct product *product,
                                            const char **taken_r, bool *replaced_r)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_replace(scope, products,
                      MONGO_DOC(scope, "_id", BCON_UTF8(product->_id), "version",
                                BCON_INT64(product->version - 1)),
                      &product_shape, product, &change);
    *taken_r = change.duplicate;
    *replaced_r = change.matched > 0;
    return problem;
}

const struct problem *catalog_store_delete(struct scope *scope, const char *id, int64_t version,
                                           bool *deleted_r)
{
    struct mongo_change change;
    bson_t *filter = MONGO_DOC(scope, "_id", BCON_UTF8(id));
    if (version > 0)
        BSON_APPEND_INT64(filter, "version", version);
    const struct problem *problem = mongo_delete(scope, products, filter, &change);
    *deleted_r = change.matched > 0;
    return problem;
}

const struct problem *catalog_store_categories(struct scope *scope, size_t limit,
                                               struct category **categories_r, size_t *count_r)
{
    const bson_t *order = MONGO_DOC(scope, "sort", "{", "position", BCON_INT32(1), "name",
                                    BCON_INT32(1), "_id", BCON_INT32(1), "}");
    return mongo_find(scope, categories, MONGO_DOC(scope, NULL), order, limit, &category_shape,
                      (void **)categories_r, count_r);
}

const struct problem *catalog_store_category(struct scope *scope, const char *id,
                                             struct category **category_r)
{
    return mongo_find_one(scope, categories, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &category_shape, (void **)category_r);
}

const struct problem *catalog_store_category_by_slug(struct scope *scope, const char *slug,
                                                     struct category **category_r)
{
    return mongo_find_one(scope, categories, MONGO_DOC(scope, "slug", BCON_UTF8(slug)), NULL,
                          &category_shape, (void **)category_r);
}
