#include "contexts/cart/cart_store.h"

#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "kernel/problem.h"

static const char collection[] = "carts";

const struct problem *cart_store_get(struct scope *scope, const char *id, struct cart **cart_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &cart_shape, (void **)cart_r);
}

const struct problem *cart_store_add(struct scope *scope, const struct cart *cart)
{
    struct mongo_change change;
    return mongo_insert(scope, collection, &cart_shape, cart, &change);
}

static bool same_line(const struct cart_line *one, const struct cart_line *other)
{
    return one->quantity == other->quantity && one->seen_amount == other->seen_amount &&
           one->seen_available == other->seen_available &&
           strcmp(one->variant_id, other->variant_id) == 0;
}

/* Sets the lines that differ, each at its place; all of them when one was taken out. */
static void set_lines(struct scope *scope, bson_t *set, const struct cart *before,
                      const struct cart *after)
{
    const bool fewer = after->lines_count < before->lines_count;
    bson_t list;
    if (fewer)
        BSON_APPEND_ARRAY_BEGIN(set, "lines", &list);
    for (size_t i = 0; i < after->lines_count; i++) {
        const struct cart_line *line = &after->lines[i];
        if (!fewer && i < before->lines_count && same_line(line, &before->lines[i]))
            continue;
        BSON_APPEND_DOCUMENT(fewer ? &list : set,
                             arena_format(scope->arena, fewer ? "%zu" : "lines.%zu", i),
                             mongo_encode(scope, &cart_line_shape, line));
    }
    if (fewer)
        bson_append_array_end(set, &list);
}

static void set_keys(struct scope *scope, bson_t *set, const struct cart *after)
{
    bson_t list;
    BSON_APPEND_ARRAY_BEGIN(set, "recent_keys", &list);
    for (size_t i = 0; i < after->recent_keys_count; i++)
        BSON_APPEND_DOCUMENT(&list, arena_format(scope->arena, "%zu", i),
                             mongo_encode(scope, &cart_key_shape, &after->recent_keys[i]));
    bson_append_array_end(set, &list);
}

const struct problem *cart_store_change(struct scope *scope, const struct cart *before,
                                        const struct cart *after, bool *changed_r)
{
    struct mongo_change change;
    bson_t *update = mongo_adopt(scope, bson_new()), set;
    BSON_APPEND_DOCUMENT_BEGIN(update, "$set", &set);
    BSON_APPEND_INT64(&set, "version", after->version);
    BSON_APPEND_DATE_TIME(&set, "updated_at", after->updated_at);
    BSON_APPEND_DATE_TIME(&set, "expires_at", after->expires_at);
    set_lines(scope, &set, before, after);
    if (after->recent_keys != before->recent_keys)
        set_keys(scope, &set, after);
    bson_append_document_end(update, &set);
    const struct problem *problem = mongo_update(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(after->_id), "version", BCON_INT64(before->version)),
        update, false, &change);
    *changed_r = change.matched > 0;
    return problem;
}

const struct problem *cart_store_close(struct scope *scope, const char *id, int64_t version,
                                       const char *order_id, bool *closed_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(id), "version", BCON_INT64(version), "order_id", "{",
                  "$exists", BCON_BOOL(false), "}"),
        MONGO_DOC(scope, "$set", "{", "order_id", BCON_UTF8(order_id), "updated_at",
                  BCON_DATE_TIME(scope->now_ms), "}", "$inc", "{", "version", BCON_INT64(1), "}"),
        false, &change);
    *closed_r = change.matched > 0;
    return problem;
}

const struct problem *cart_store_expire(struct scope *scope, int64_t *removed_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_delete_many(
        scope, collection,
        MONGO_DOC(scope, "expires_at", "{", "$lte", BCON_DATE_TIME(scope->now_ms), "}"), &change);
    *removed_r = change.matched;
    return problem;
}
