#include "contexts/cart/cart_store.h"

#include "adapters/mongo/mongo.h"
#include "kernel/problem.h"

static const char collection[] = "carts";

const struct problem *cart_store_get(struct scope *scope, const char *id, struct cart **cart_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &cart_shape, (void **)cart_r);
}

const struct problem *cart_store_add(struct scope *scope, const struct cart *cart, bool *added_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_insert(scope, collection, &cart_shape, cart, &change);
    *added_r = change.duplicate == NULL;
    return problem;
}

const struct problem *cart_store_replace(struct scope *scope, const struct cart *cart,
                                         bool *replaced_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_replace(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(cart->_id), "version", BCON_INT64(cart->version - 1)),
        &cart_shape, cart, &change);
    *replaced_r = change.matched > 0;
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
