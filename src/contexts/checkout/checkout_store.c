#include "contexts/checkout/checkout_store.h"

#include "adapters/mongo/mongo.h"
#include "kernel/problem.h"

static const char collection[] = "quotes";

const struct problem *checkout_store_add(struct scope *scope, const struct quote *quote,
                                         bool *added_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_insert(scope, collection, &quote_shape, quote, &change);
    *added_r = change.duplicate == NULL;
    return problem;
}

const struct problem *checkout_store_get(struct scope *scope, const char *id,
                                         struct quote **quote_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &quote_shape, (void **)quote_r);
}

const struct problem *checkout_store_use(struct scope *scope, const char *id, const char *order_id,
                                         bool *used_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(id), "order_id", "{", "$exists", BCON_BOOL(false), "}"),
        MONGO_DOC(scope, "$set", "{", "order_id", BCON_UTF8(order_id), "}"), false, &change);
    *used_r = change.matched > 0;
    return problem;
}
