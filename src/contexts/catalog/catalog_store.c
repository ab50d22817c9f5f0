#include "contexts/catalog/catalog_store.h"

#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "http/cursor.h"
#include "kernel/problem.h"

static const char products[] = "products";
static const char categories[] = "categories";

/* What a list shows of a product. */
static const char *const card_fields[] = {
    "_id",         "version",  "status",      "slug",       "title",
    "brand",       "tags",     "category_id", "cover",      "variant_count",
    "list_prices", "in_stock", "created_at",  "updated_at", NULL,
};
static const char *const holder_fields[] = {"_id", "slug", "skus", NULL};
static const char *const slug_fields[] = {"_id", "slug", NULL};

static void append_projection(bson_t *options, const char *const *fields)
{
    bson_t projection;
    BSON_APPEND_DOCUMENT_BEGIN(options, "projection", &projection);
    for (; *fields != NULL; fields++)
        BSON_APPEND_BOOL(&projection, *fields, true);
    bson_append_document_end(options, &projection);
}

/* Appends {name: {$in: [texts]}}. */
static void append_in(bson_t *filter, const char *name, const char *const *texts, size_t count)
{
    bson_t choice, list;
    BSON_APPEND_DOCUMENT_BEGIN(filter, name, &choice);
    BSON_APPEND_ARRAY_BEGIN(&choice, "$in", &list);
    for (size_t i = 0; i < count; i++) {
        char room[16];
        const char *key;
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        bson_append_utf8(&list, key, (int)length, texts[i], -1);
    }
    bson_append_array_end(&choice, &list);
    bson_append_document_end(filter, &choice);
}

static bson_t *in_filter(struct scope *scope, const char *name, const char *const *texts,
                         size_t count)
{
    bson_t *filter = mongo_adopt(scope, bson_new());
    append_in(filter, name, texts, count);
    return filter;
}

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
    append_price(scope, filter, query);
    return filter;
}

const struct problem *
catalog_store_transaction(struct scope *scope, int64_t patience_ms,
                          const struct problem *(*body)(struct scope *, void *), void *context)
{
    return mongo_transaction(scope, patience_ms, body, context);
}

const struct problem *catalog_store_list(struct scope *scope, const struct product_query *query,
                                         struct product **products_r, size_t *count_r)
{
    bson_t *filter = filter_of(scope, query);
    if (query->after != NULL)
        append_after(scope, filter, query);
    const int way = direction(query->sort);
    bson_t *options = MONGO_DOC(scope, "sort", "{", sort_field(scope, query), BCON_INT32(way),
                                "_id", BCON_INT32(way), "}");
    append_projection(options, card_fields);
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

const struct problem *catalog_store_show_stock(struct scope *scope, const struct product *product,
                                               const int64_t *left, bool in_stock)
{
    struct mongo_change change;
    bson_t *update = mongo_adopt(scope, bson_new()), set;
    BSON_APPEND_DOCUMENT_BEGIN(update, "$set", &set);
    BSON_APPEND_BOOL(&set, "in_stock", in_stock);
    for (size_t i = 0; i < product->variants_count; i++)
        BSON_APPEND_INT64(&set, arena_format(scope->arena, "variants.%zu.stock_quantity", i),
                          left[i]);
    bson_append_document_end(update, &set);
    return mongo_update(
        scope, products,
        MONGO_DOC(scope, "_id", BCON_UTF8(product->_id), "version", BCON_INT64(product->version)),
        update, false, &change);
}

const struct problem *catalog_store_by_variants(struct scope *scope, const char *const *variant_ids,
                                                size_t count, struct product **products_r,
                                                size_t *count_r)
{
    bson_t *filter = mongo_adopt(scope, bson_new());
    mongo_append_in(filter, "variants.id", variant_ids, count);
    BSON_APPEND_UTF8(filter, "status", "published");
    const bson_t *options =
        MONGO_DOC(scope, "projection", "{", "body_html", BCON_INT32(0), "metafields", BCON_INT32(0),
                  "seo", BCON_INT32(0), "variants.metafields", BCON_INT32(0), "}");
    return mongo_find(scope, products, filter, options, count, &product_shape, (void **)products_r,
                      count_r);
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

const struct problem *catalog_store_by_slugs(struct scope *scope, const char *const *slugs,
                                             size_t count, struct product **products_r,
                                             size_t *count_r)
{
    return mongo_find(scope, products, in_filter(scope, "slug", slugs, count), NULL, count,
                      &product_shape, (void **)products_r, count_r);
}

const struct problem *catalog_store_add_many(struct scope *scope,
                                             const struct product *const *added, size_t count,
                                             int64_t *taken_at_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_insert_many(
        scope, products, &product_shape, (const void *const *)added, count, &change, taken_at_r);
    return problem;
}

bool catalog_store_same(struct scope *scope, const struct product *one, const struct product *other)
{
    struct product likened = *other;
    likened.version = one->version;
    likened.updated_at = one->updated_at;
    return bson_equal(mongo_encode(scope, &product_shape, one),
                      mongo_encode(scope, &product_shape, &likened));
}

const struct problem *catalog_store_delete(struct scope *scope, const char *id)
{
    struct mongo_change change;
    return mongo_delete(scope, products, MONGO_DOC(scope, "_id", BCON_UTF8(id)), &change);
}

const struct problem *catalog_store_taken_slugs(struct scope *scope, enum slug_kind kind,
                                                const char *const *slugs, size_t count,
                                                const char **taken, size_t *count_r)
{
    const bool product = kind == SLUG_OF_PRODUCT;
    const struct shape *shape = product ? &product_shape : &category_shape;
    bson_t *options = mongo_adopt(scope, bson_new());
    void *found;
    append_projection(options, slug_fields);
    const struct problem *problem =
        mongo_find(scope, product ? products : categories, in_filter(scope, "slug", slugs, count),
                   options, count, shape, &found, count_r);
    for (size_t i = 0; problem == NULL && i < *count_r; i++)
        taken[i] = product ? ((struct product *)found)[i].slug : ((struct category *)found)[i].slug;
    return problem;
}

const struct problem *catalog_store_sku_holders(struct scope *scope, const char *const *skus,
                                                size_t count, const char *except_id, size_t most,
                                                struct product **holders_r, size_t *count_r)
{
    bson_t *filter = in_filter(scope, "skus", skus, count), other;
    bson_t *options = mongo_adopt(scope, bson_new());
    append_projection(options, holder_fields);
    if (except_id != NULL) {
        BSON_APPEND_DOCUMENT_BEGIN(filter, "_id", &other);
        BSON_APPEND_UTF8(&other, "$ne", except_id);
        bson_append_document_end(filter, &other);
    }
    return mongo_find(scope, products, filter, options, most, &product_shape, (void **)holders_r,
                      count_r);
}

const struct problem *catalog_store_count_in(struct scope *scope, const char *const *ids,
                                             size_t count, int64_t most, int64_t *count_r)
{
    return mongo_count(scope, products, in_filter(scope, "category_id", ids, count), most, count_r);
}

/* The whole path of what is in the category: those above it, and itself. */
static void append_path(bson_t *to, const char *name, const struct category *category)
{
    bson_t list;
    char room[16];
    const char *key;
    BSON_APPEND_ARRAY_BEGIN(to, name, &list);
    for (size_t i = 0; i <= category->path_count; i++) {
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        bson_append_utf8(&list, key, (int)length,
                         i == category->path_count ? category->_id : category->path[i], -1);
    }
    bson_append_array_end(to, &list);
}

const struct problem *catalog_store_settle(struct scope *scope, const struct category *category,
                                           size_t most, int64_t *settled_r)
{
    bson_t *filter = MONGO_DOC(scope, "category_id", BCON_UTF8(category->_id)), other, set;
    bson_t *options = mongo_adopt(scope, bson_new());
    bson_t *update = MONGO_DOC(scope, "$inc", "{", "version", BCON_INT64(1), "}");
    struct product *found;
    size_t count;
    *settled_r = 0;
    BSON_APPEND_DOCUMENT_BEGIN(filter, "category_ids", &other);
    append_path(&other, "$ne", category);
    bson_append_document_end(filter, &other);
    append_projection(options, slug_fields);
    const struct problem *problem =
        mongo_find(scope, products, filter, options, most, &product_shape, (void **)&found, &count);
    if (problem != NULL || count == 0)
        return problem;
    const char **ids = ARENA_ARRAY(scope->arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = found[i]._id;
    BSON_APPEND_DOCUMENT_BEGIN(update, "$set", &set);
    append_path(&set, "category_ids", category);
    BSON_APPEND_DATE_TIME(&set, "updated_at", scope->now_ms);
    bson_append_document_end(update, &set);
    struct mongo_change change;
    problem =
        mongo_update_many(scope, products, in_filter(scope, "_id", ids, count), update, &change);
    *settled_r = change.matched;
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

const struct problem *catalog_store_categories_of(struct scope *scope, const char *const *ids,
                                                  size_t count, struct category **categories_r,
                                                  size_t *count_r)
{
    return mongo_find(scope, categories, in_filter(scope, "_id", ids, count), NULL, count,
                      &category_shape, (void **)categories_r, count_r);
}

const struct problem *catalog_store_subtree(struct scope *scope, const char *id, size_t limit,
                                            struct category **categories_r, size_t *count_r)
{
    return mongo_find(scope, categories, MONGO_DOC(scope, "path", BCON_UTF8(id)), NULL, limit,
                      &category_shape, (void **)categories_r, count_r);
}

const struct problem *catalog_store_unsettled(struct scope *scope, size_t limit,
                                              struct category **categories_r, size_t *count_r)
{
    return mongo_find(scope, categories, MONGO_DOC(scope, "unsettled", BCON_BOOL(true)), NULL,
                      limit, &category_shape, (void **)categories_r, count_r);
}

const struct problem *catalog_store_count_categories(struct scope *scope, int64_t most,
                                                     int64_t *count_r)
{
    return mongo_count(scope, categories, MONGO_DOC(scope, NULL), most, count_r);
}

const struct problem *catalog_store_count_children(struct scope *scope, const char *id,
                                                   int64_t most, int64_t *count_r)
{
    return mongo_count(scope, categories, MONGO_DOC(scope, "parent_id", BCON_UTF8(id)), most,
                       count_r);
}

const struct problem *catalog_store_add_category(struct scope *scope,
                                                 const struct category *category, bool *taken_r)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_insert(scope, categories, &category_shape, category, &change);
    *taken_r = change.duplicate != NULL;
    return problem;
}

const struct problem *catalog_store_replace_category(struct scope *scope,
                                                     const struct category *category, bool *taken_r,
                                                     bool *replaced_r)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_replace(scope, categories,
                      MONGO_DOC(scope, "_id", BCON_UTF8(category->_id), "version",
                                BCON_INT64(category->version - 1)),
                      &category_shape, category, &change);
    *taken_r = change.duplicate != NULL;
    *replaced_r = change.matched > 0;
    return problem;
}

const struct problem *catalog_store_delete_category(struct scope *scope, const char *id)
{
    struct mongo_change change;
    return mongo_delete(scope, categories, MONGO_DOC(scope, "_id", BCON_UTF8(id)), &change);
}

const struct problem *catalog_store_use_categories(struct scope *scope, const char *const *ids,
                                                   size_t count, int64_t *count_r)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_update_many(scope, categories, in_filter(scope, "_id", ids, count),
                          MONGO_DOC(scope, "$inc", "{", "uses", BCON_INT64(1), "}"), &change);
    *count_r = change.matched;
    return problem;
}

const struct problem *catalog_store_move_subtree(struct scope *scope,
                                                 const struct category *category, size_t drop,
                                                 bool unsettled)
{
    struct mongo_change change;
    bson_t *set = mongo_adopt(scope, bson_new()), concatenation, list, slice;
    /* An array of stages: a pipeline, because the new path is made of the old one. */
    bson_t *pipeline = mongo_adopt(scope, bson_new());
    BSON_APPEND_DOCUMENT_BEGIN(set, "path", &concatenation);
    BSON_APPEND_ARRAY_BEGIN(&concatenation, "$concatArrays", &list);
    append_path(&list, "0", category);
    BSON_APPEND_DOCUMENT_BEGIN(&list, "1", &slice);
    BCON_APPEND(&slice, "$slice", "[", BCON_UTF8("$path"), BCON_INT32((int32_t)drop),
                BCON_INT32(CATEGORY_DEPTH), "]");
    bson_append_document_end(&list, &slice);
    bson_append_array_end(&concatenation, &list);
    bson_append_document_end(set, &concatenation);
    BCON_APPEND(set, "version", "{", "$add", "[", BCON_UTF8("$version"), BCON_INT64(1), "]", "}",
                "updated_at", BCON_DATE_TIME(scope->now_ms));
    if (unsettled)
        BSON_APPEND_BOOL(set, "unsettled", true);
    BCON_APPEND(pipeline, "0", "{", "$set", BCON_DOCUMENT(set), "}");
    return mongo_update_many(scope, categories, MONGO_DOC(scope, "path", BCON_UTF8(category->_id)),
                             pipeline, &change);
}

const struct problem *catalog_store_mark_settled(struct scope *scope, const char *id)
{
    struct mongo_change change;
    return mongo_update(scope, categories, MONGO_DOC(scope, "_id", BCON_UTF8(id)),
                        MONGO_DOC(scope, "$unset", "{", "unsettled", BCON_BOOL(true), "}"), false,
                        &change);
}
