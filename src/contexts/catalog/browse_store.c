#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "contexts/catalog/catalog_store.h"
#include "data/cursor.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static const char products[] = "products";

/* What a list shows of a product. */
static const char *const card_fields[] = {
    "_id",         "version",  "status",      "slug",       "title",
    "brand",       "tags",     "category_id", "cover",      "variant_count",
    "list_prices", "in_stock", "created_at",  "updated_at", NULL,
};

/* Where in the order a page begins. */
enum part {
    PART_ALL,    /* at the start */
    PART_TIED,   /* behind the last item seen, with its sort value */
    PART_BEYOND, /* at the next sort value */
};

static bool by_price(const struct product_query *query)
{
    return query->sort == SORT_PRICE || query->sort == SORT_PRICE_DESC;
}

static int direction(const struct product_query *query)
{
    return query->sort == SORT_NEWEST || query->sort == SORT_PRICE_DESC ? -1 : 1;
}

static const char *price_field(struct scope *scope, const struct product_query *query)
{
    return arena_format(scope->arena, "list_prices.%s", query->currency);
}

/* The field that a sort goes by. */
static const char *sort_field(struct scope *scope, const struct product_query *query)
{
    if (by_price(query))
        return price_field(scope, query);
    return query->sort == SORT_TITLE ? "title" : "created_at";
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

/* Appends the price's range; in an order by price, where the part begins counts instead of the
 * range's near end, because the last item seen was in the range. A product without a price in the
 * currency has no place in such an order. */
static void append_prices(struct scope *scope, bson_t *filter, const struct product_query *query,
                          enum part part)
{
    const bool beyond = by_price(query) && part == PART_BEYOND;
    const bool rising = direction(query) > 0;
    bson_t range;
    if (query->price_min < 0 && query->price_max < 0 && !by_price(query))
        return;
    BSON_APPEND_DOCUMENT_BEGIN(filter, price_field(scope, query), &range);
    if (beyond)
        append_sort_value(&range, rising ? "$gt" : "$lt", query);
    if (!beyond || !rising)
        BSON_APPEND_INT64(&range, "$gte", query->price_min < 0 ? 0 : query->price_min);
    if (query->price_max >= 0 && (!beyond || rising))
        BSON_APPEND_INT64(&range, "$lte", query->price_max);
    bson_append_document_end(filter, &range);
}

/* Appends where the part begins. */
static void append_start(struct scope *scope, bson_t *filter, const struct product_query *query,
                         enum part part)
{
    const char *comparison = direction(query) < 0 ? "$lt" : "$gt";
    bson_t bound;
    if (part == PART_TIED) {
        append_sort_value(filter, sort_field(scope, query), query);
        BSON_APPEND_DOCUMENT_BEGIN(filter, "_id", &bound);
        BSON_APPEND_UTF8(&bound, comparison, query->after->id);
        bson_append_document_end(filter, &bound);
    } else if (part == PART_BEYOND && !by_price(query)) {
        BSON_APPEND_DOCUMENT_BEGIN(filter, sort_field(scope, query), &bound);
        append_sort_value(&bound, comparison, query);
        bson_append_document_end(filter, &bound);
    }
}

static void append_part(struct scope *scope, bson_t *filter, const struct product_query *query,
                        enum part part)
{
    if (query->status != NULL)
        BSON_APPEND_UTF8(filter, "status", query->status);
    if (query->home_category_id != NULL)
        BSON_APPEND_UTF8(filter, "category_id", query->home_category_id);
    if (query->sku != NULL)
        BSON_APPEND_UTF8(filter, "skus", query->sku);
    if (query->category_id != NULL)
        BSON_APPEND_UTF8(filter, "category_ids", query->category_id);
    if (query->brand != NULL)
        BSON_APPEND_UTF8(filter, "brand", query->brand);
    if (query->tag != NULL)
        BSON_APPEND_UTF8(filter, "tags", query->tag);
    if (query->in_stock >= 0)
        BSON_APPEND_BOOL(filter, "in_stock", query->in_stock != 0);
    if (part != PART_TIED || !by_price(query))
        append_prices(scope, filter, query, part);
    append_start(scope, filter, query, part);
}

/* What is behind the last item seen, as two whole alternatives: the server then reads both from the
 * right place of the index, and merges them. With the alternative inside the filter it was seen to
 * read the list from its start. */
static bson_t *filter_of(struct scope *scope, const struct product_query *query)
{
    bson_t *filter = mongo_adopt(scope, bson_new()), either, one;
    if (query->after == NULL) {
        append_part(scope, filter, query, PART_ALL);
        return filter;
    }
    BSON_APPEND_ARRAY_BEGIN(filter, "$or", &either);
    BSON_APPEND_DOCUMENT_BEGIN(&either, "0", &one);
    append_part(scope, &one, query, PART_TIED);
    bson_append_document_end(&either, &one);
    BSON_APPEND_DOCUMENT_BEGIN(&either, "1", &one);
    append_part(scope, &one, query, PART_BEYOND);
    bson_append_document_end(&either, &one);
    bson_append_array_end(filter, &either);
    return filter;
}

/* The index that is made for this list, or NULL where more than one would do and the server should
 * find out: it tries each of them, which takes longer than to read a page. */
static const char *index_of(struct scope *scope, const struct product_query *query)
{
    const char *const front = query->category_id != NULL ? "category_"
                              : query->brand != NULL     ? "brand_"
                              : query->tag != NULL       ? "tag_"
                                                         : "";
    const int narrowed =
        (query->category_id != NULL) + (query->brand != NULL) + (query->tag != NULL);
    const bool ranged = query->price_min >= 0 || query->price_max >= 0;
    if (query->sku != NULL || query->home_category_id != NULL)
        return query->sku != NULL ? "skus" : "category";
    if (query->status == NULL)
        return "staff_newest";
    if (narrowed > 1 || (ranged && !by_price(query)))
        return NULL;
    if (by_price(query))
        return arena_format(scope->arena, "%sby_price_%s", front, query->currency);
    return arena_format(scope->arena, "%s%s", front,
                        query->sort == SORT_TITLE ? "by_title" : "newest");
}

const struct problem *catalog_store_list(struct scope *scope, const struct product_query *query,
                                         struct product **products_r, size_t *count_r)
{
    const int way = direction(query);
    const char *index = index_of(scope, query);
    bson_t *options = MONGO_DOC(scope, "sort", "{", sort_field(scope, query), BCON_INT32(way),
                                "_id", BCON_INT32(way), "}");
    mongo_append_fields(options, card_fields);
    if (index != NULL)
        mongo_append_hint(scope, options, products, index);
    return mongo_find(scope, products, filter_of(scope, query), options, query->limit,
                      &product_shape, (void **)products_r, count_r);
}

/* Every document; without a condition the server would read them all instead of an index. */
static void append_any(bson_t *filter)
{
    BCON_APPEND(filter, "_id", "{", "$gt", BCON_UTF8(""), "}");
}

const struct problem *catalog_store_count(struct scope *scope, const struct product_query *query,
                                          int64_t most, int64_t *count_r)
{
    bson_t *filter = mongo_adopt(scope, bson_new());
    append_part(scope, filter, query, PART_ALL);
    if (bson_empty(filter))
        append_any(filter);
    return mongo_count(scope, products, filter, most, count_r);
}
