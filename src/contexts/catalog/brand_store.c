#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "contexts/catalog/brand.h"
#include "store/brands.h"
#include "store/products.h"

static const char brands[] = "brands", products[] = "products";

const struct problem *brand_store_named(struct scope *scope, const char *const *names, size_t count,
                                        struct brand **brands_r, size_t *count_r)
{
    const bson_t *options = MONGO_DOC(scope, "projection", "{", "name", BCON_BOOL(true), "}");
    return mongo_find(scope, brands, mongo_in(scope, "name", names, count), options, count,
                      &brand_shape, (void **)brands_r, count_r);
}

/* Sets fields of up to BRAND_RENAMED_AT_ONCE of the products that the filter finds. */
static const struct problem *set_some(struct scope *scope, const bson_t *filter,
                                      const bson_t *update, bool *left_r)
{
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
    return mongo_update_many(scope, products, MONGO_IN_EACH(scope, "_id", found, _id, count),
                             update, &change);
}

/* Of those that know the brand by its name alone only the name tells. */
static const bson_t *named_alone(struct scope *scope, const char *name)
{
    return MONGO_DOC(scope, "brand_id", BCON_NULL, "brand", BCON_UTF8(name));
}

const struct problem *brand_store_rename(struct scope *scope, const struct brand *brand,
                                         const char *former, bool *left_r)
{
    bson_t *filter = MONGO_DOC(scope, "brand_id", BCON_UTF8(brand->_id), "brand", "{", "$ne",
                               BCON_UTF8(brand->name), "}");
    if (former != NULL)
        filter = MONGO_DOC(scope, "$or", "[", BCON_DOCUMENT(filter),
                           BCON_DOCUMENT(named_alone(scope, former)), "]");
    return set_some(scope, filter,
                    MONGO_DOC(scope, "$set", "{", "brand", BCON_UTF8(brand->name), "brand_id",
                              BCON_UTF8(brand->_id), "updated_at", BCON_DATE_TIME(scope->now_ms),
                              "}", "$inc", "{", "version", BCON_INT64(1), "}"),
                    left_r);
}

const struct problem *brand_store_adopt(struct scope *scope, const char *name, const char *id,
                                        bool *left_r)
{
    return set_some(scope, named_alone(scope, name),
                    MONGO_DOC(scope, "$set", "{", "brand_id", BCON_UTF8(id), "}"), left_r);
}

const struct problem *brand_store_next_name(struct scope *scope, const char *after,
                                            const char **name_r)
{
    struct product *product;
    const bson_t *options = MONGO_DOC(scope, "projection", "{", "brand", BCON_BOOL(true), "}",
                                      "sort", "{", "brand", BCON_INT32(1), "}");
    const struct problem *problem = mongo_find_one(
        scope, products,
        MONGO_DOC(scope, "brand_id", BCON_NULL, "brand", "{", "$gt", BCON_UTF8(after), "}"),
        options, &product_shape, (void **)&product);
    *name_r = problem == NULL && product != NULL ? product->brand : NULL;
    return problem;
}
