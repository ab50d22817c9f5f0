#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "contexts/catalog/catalog_store.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

static const char products[] = "products";
static const char categories[] = "categories";

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

const struct problem *catalog_store_categories(struct scope *scope, size_t limit,
                                               struct category **categories_r, size_t *count_r)
{
    const bson_t *order = MONGO_DOC(scope, "sort", "{", "position", BCON_INT32(1), "name",
                                    BCON_INT32(1), "_id", BCON_INT32(1), "}");
    return mongo_find(scope, categories, MONGO_DOC(scope, NULL), order, limit, &category_shape,
                      (void **)categories_r, count_r);
}

const struct problem *catalog_store_categories_of(struct scope *scope, const char *const *ids,
                                                  size_t count, struct category **categories_r,
                                                  size_t *count_r)
{
    return mongo_find(scope, categories, mongo_in(scope, "_id", ids, count), NULL, count,
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
    /* The condition makes the server count in the index. */
    return mongo_count(scope, categories, MONGO_DOC(scope, "_id", "{", "$gt", BCON_UTF8(""), "}"),
                       most, count_r);
}

const struct problem *catalog_store_count_children(struct scope *scope, const char *id,
                                                   int64_t most, int64_t *count_r)
{
    return mongo_count(scope, categories, MONGO_DOC(scope, "parent_id", BCON_UTF8(id)), most,
                       count_r);
}

const struct problem *catalog_store_sibling(struct scope *scope, const char *parent_id,
                                            const char *name, struct category **category_r)
{
    bson_t *filter = MONGO_DOC(scope, "name", BCON_UTF8(name));
    if (parent_id == NULL)
        BSON_APPEND_NULL(filter, "parent_id"); /* a missing one too */
    else
        BSON_APPEND_UTF8(filter, "parent_id", parent_id);
    return mongo_find_one(scope, categories, filter, NULL, &category_shape, (void **)category_r);
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

const struct problem *catalog_store_settle(struct scope *scope, const struct category *category,
                                           size_t most, int64_t *settled_r)
{
    bson_t *filter = MONGO_DOC(scope, "category_id", BCON_UTF8(category->_id)), other, set;
    const bson_t *options = MONGO_DOC(scope, "projection", "{", "_id", BCON_BOOL(true), "}");
    bson_t *update = MONGO_DOC(scope, "$inc", "{", "version", BCON_INT64(1), "}");
    struct product *found;
    size_t count;
    *settled_r = 0;
    BSON_APPEND_DOCUMENT_BEGIN(filter, "category_ids", &other);
    append_path(&other, "$ne", category);
    bson_append_document_end(filter, &other);
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
        mongo_update_many(scope, products, mongo_in(scope, "_id", ids, count), update, &change);
    *settled_r = change.matched;
    return problem;
}
