#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "contexts/catalog/brand.h"
#include "store/brands.h"
#include "store/products.h"

static const char brands[] = "brands", products[] = "products";

const struct problem *brand_store_use(struct scope *scope, const char *field,
                                      const char *const *texts, size_t count, int64_t *used_r)
{
    struct mongo_change change;
    const struct problem *problem =
        mongo_update_many(scope, brands, mongo_in(scope, field, texts, count),
                          MONGO_DOC(scope, "$inc", "{", "uses", BCON_INT64(1), "}"), &change);
    *used_r = change.matched;
    return problem;
}

const struct problem *brand_store_rename(struct scope *scope, const char *former, const char *name,
                                         bool *left_r)
{
    const bson_t *filter = MONGO_DOC(scope, "brand", BCON_UTF8(former));
    const bson_t *options = MONGO_DOC(scope, "projection", "{", "_id", BCON_BOOL(true), "}");
    struct product *found;
    struct mongo_change change;
    size_t count;
    const struct problem *problem =
        mongo_find(scope, products, filter, options, BRAND_RENAMED_AT_ONCE, &product_shape,
                   (void **)&found, &count);
    *left_r = problem == NULL && count == BRAND_RENAMED_AT_ONCE;
    if (problem != NULL || count == 0)
        return problem;
    const char **ids = ARENA_ARRAY(scope->arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = found[i]._id;
    bson_t *still = mongo_in(scope, "_id", ids, count);
    BSON_APPEND_UTF8(still, "brand", former);
    return mongo_update_many(scope, products, still,
                             MONGO_DOC(scope, "$set", "{", "brand", BCON_UTF8(name), "updated_at",
                                       BCON_DATE_TIME(scope->now_ms), "}", "$inc", "{", "version",
                                       BCON_INT64(1), "}"),
                             &change);
}

const struct problem *brand_store_next_name(struct scope *scope, const char *after,
                                            const char **name_r)
{
    struct product *product;
    const bson_t *options = MONGO_DOC(scope, "projection", "{", "brand", BCON_BOOL(true), "}",
                                      "sort", "{", "brand", BCON_INT32(1), "}");
    const struct problem *problem = mongo_find_one(
        scope, products, MONGO_DOC(scope, "brand", "{", "$gt", BCON_UTF8(after), "}"), options,
        &product_shape, (void **)&product);
    *name_r = problem == NULL && product != NULL ? product->brand : NULL;
    return problem;
}
