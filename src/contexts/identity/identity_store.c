#include "contexts/identity/identity_store.h"

#include "adapters/mongo/mongo.h"

static const char collection[] = "api_keys";

const struct problem *identity_store_add(struct scope *scope, const struct api_key *key)
{
    struct mongo_change change;
    return mongo_insert(scope, collection, &api_key_shape, key, &change);
}

const struct problem *identity_store_get(struct scope *scope, const char *id,
                                         struct api_key **key_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &api_key_shape, (void **)key_r);
}

const struct problem *identity_store_list(struct scope *scope, size_t limit,
                                          struct api_key **keys_r, size_t *count_r)
{
    const bson_t *newest = MONGO_DOC(scope, "sort", "{", "created_at", BCON_INT32(-1), "}");
    return mongo_find(scope, collection, MONGO_DOC(scope, NULL), newest, limit, &api_key_shape,
                      (void **)keys_r, count_r);
}

const struct problem *identity_store_revoke(struct scope *scope, const char *id, bool *found_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(id), "revoked_at", "{", "$exists", BCON_BOOL(false), "}"),
        MONGO_DOC(scope, "$set", "{", "revoked_at", BCON_DATE_TIME(scope->now_ms), "}"), false,
        &change);
    *found_r = change.matched > 0;
    return problem;
}

const struct problem *identity_store_touch(struct scope *scope, const char *id, int64_t before_ms)
{
    struct mongo_change change;
    return mongo_update(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(id), "last_used_at", "{", "$not", "{", "$gte",
                  BCON_DATE_TIME(before_ms), "}", "}"),
        MONGO_DOC(scope, "$set", "{", "last_used_at", BCON_DATE_TIME(scope->now_ms), "}"), false,
        &change);
}
