#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static const char products[] = "products";

/* What a list shows of a product. */
static const char *const card_fields[] = {
    "_id",         "version",  "status",      "slug",       "title",
    "brand",       "tags",     "category_id", "cover",      "variant_count",
    "list_prices", "in_stock", "created_at",  "updated_at", NULL,
};

static bool by_price(const struct product_query *query)
{
    return query->sort == SORT_PRICE || query->sort == SORT_PRICE_DESC;
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

/* A product without a price in the currency has no place in an order by price. */
static void where_price(struct list *list, const char *price, const struct product_query *query)
{
    if (query->price_min >= 0 || query->price_max >= 0 || by_price(query))
        list_where_number(list, price, LIST_AT_LEAST, query->price_min < 0 ? 0 : query->price_min);
    if (query->price_max >= 0)
        list_where_number(list, price, LIST_AT_MOST, query->price_max);
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
                                         const struct list_window *window, struct list_page *page_r)
{
    struct list list = {
        .collection = products,
        .shape = &product_shape,
        .sort = sort_field(scope, query),
        .descending = query->sort == SORT_NEWEST || query->sort == SORT_PRICE_DESC,
        .fields = card_fields,
        .index = index_of(scope, query),
    };
    list_where_text(&list, "status", query->status);
    list_where_text(&list, "category_id", query->home_category_id);
    list_where_text(&list, "skus", query->sku);
    list_where_text(&list, "category_ids", query->category_id);
    list_where_text(&list, "brand", query->brand);
    list_where_text(&list, "tags", query->tag);
    if (query->in_stock >= 0)
        list_where_boolean(&list, "in_stock", query->in_stock != 0);
    where_price(&list, price_field(scope, query), query);
    return list_read(scope, &list, window, page_r);
}
