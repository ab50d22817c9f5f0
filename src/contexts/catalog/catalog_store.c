#include "contexts/catalog/catalog_store.h"

#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "data/slug.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/brands.h"

_Static_assert((int)SLUG_LONGEST == (int)PRODUCT_SLUG_MAX_LENGTH &&
                   (int)SLUG_LONGEST == (int)CATEGORY_SLUG_MAX_LENGTH &&
                   (int)SLUG_LONGEST == (int)BRAND_SLUG_MAX_LENGTH,
               "slugs are as long as the schema allows");

static const char products[] = "products";

static const char *const holder_fields[] = {"_id", "slug", "skus", NULL};

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

/* By the products that are known, or by the variants of which they are not, or by both. Nothing
 * else is asked for, so that there is one index to each and the server has nothing to choose. */
static const bson_t *owners(struct scope *scope, const struct catalog_ref *refs, size_t count)
{
    const char **ids = ARENA_ARRAY(scope->arena, const char *, count);
    size_t known = 0, unknown = 0;
    for (size_t i = 0; i < count; i++)
        if (refs[i].product_id == NULL)
            ids[count - ++unknown] = refs[i].variant_id;
        else if (known == 0 || strcmp(ids[known - 1], refs[i].product_id) != 0)
            ids[known++] = refs[i].product_id;
    const bson_t *by_id = mongo_in(scope, "_id", ids, known);
    const bson_t *by_variant = mongo_in(scope, "variants.id", ids + count - unknown, unknown);
    if (known == 0 || unknown == 0)
        return known == 0 ? by_variant : by_id;
    return MONGO_DOC(scope, "$or", "[", BCON_DOCUMENT(by_id), BCON_DOCUMENT(by_variant), "]");
}

const struct problem *catalog_store_of_variants(struct scope *scope, const struct catalog_ref *refs,
                                                size_t count, struct product **products_r,
                                                size_t *count_r)
{
    /* Whole fields of the top only, which the server copies as they are; a path into the variants
     * would make it take each document apart. */
    static const char *const fields[] = {"slug", "title", "status", "cover", "variants", NULL};
    bson_t *options = mongo_adopt(scope, bson_new());
    mongo_append_fields(options, fields);
    return mongo_find(scope, products, owners(scope, refs, count), options, count, &product_shape,
                      (void **)products_r, count_r);
}

const struct problem *catalog_store_by_slugs(struct scope *scope, const char *const *slugs,
                                             size_t count, struct product **products_r,
                                             size_t *count_r)
{
    return mongo_find(scope, products, mongo_in(scope, "slug", slugs, count), NULL, count,
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

const struct problem *catalog_store_sku_holders(struct scope *scope, const char *const *skus,
                                                size_t count, const char *except_id, size_t most,
                                                struct product **holders_r, size_t *count_r)
{
    bson_t *filter = mongo_in(scope, "skus", skus, count), other;
    bson_t *options = mongo_adopt(scope, bson_new());
    mongo_append_fields(options, holder_fields);
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
    return mongo_count(scope, products, mongo_in(scope, "category_id", ids, count), most, count_r);
}
