#include <string.h>

#include "base/arena.h"
#include "base/keyed.h"
#include "contexts/catalog/brand.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "contexts/catalog/product_rules.h"
#include "data/slug.h"
#include "kernel/id.h"
#include "kernel/settings.h"

static const struct record_unique unique[] = {
    {"slug", PROBLEM_SLUG_TAKEN, NULL},
    {"skus", PROBLEM_SKU_TAKEN, NULL},
    {.index = NULL},
};
const struct record_kind product_kind = {
    .collection = "products",
    .shape = &product_shape,
    .not_found = PROBLEM_PRODUCT_NOT_FOUND,
    .unique = unique,
};

const struct problem *catalog_product(struct scope *scope, const char *handle,
                                      const struct product **product_r)
{
    struct product_id id;
    struct product *product = NULL;
    const char *field = product_id_from(handle, &id) ? "_id" : "slug";
    const struct problem *problem =
        record_find(scope, &product_kind, field, handle, (void **)&product);
    if (problem == NULL && (product == NULL || product->status != PRODUCT_STATUS_PUBLISHED))
        problem = problem_new(scope->arena, PROBLEM_PRODUCT_NOT_FOUND, NULL);
    *product_r = product;
    return problem;
}

const struct problem *catalog_product_read(struct scope *scope, const char *id,
                                           const struct versions *versions,
                                           const struct product **product_r)
{
    return record_read(scope, &product_kind, id, versions, (void **)product_r);
}

/* Puts the product where its category is. One that stays where it was knows its path already. */
static const struct problem *place(struct scope *scope, const struct product *before,
                                   struct product *product, const struct violation **violations)
{
    struct category *category;
    int64_t used;
    if (product->category_id == NULL) {
        product->category_ids_count = 0;
        return NULL;
    }
    if (before != NULL && before->category_id != NULL &&
        strcmp(before->category_id, product->category_id) == 0)
        return NULL;
    const struct problem *problem =
        record_find(scope, &category_kind, "_id", product->category_id, (void **)&category);
    if (problem != NULL)
        return problem;
    if (category == NULL) {
        violation_add(scope->arena, violations, "/category_id", "unknown",
                      "there is no such category");
        return NULL;
    }
    product->category_ids = category_path(scope->arena, category);
    product->category_ids_count = category->path_count + 1;
    return record_use(scope, &category_kind, "_id", &product->category_id, 1, &used);
}

/* The SKUs of products, sorted; each entry has the place of its product. */
static struct keyed *skus_of(struct arena *arena, const struct product *products, size_t count,
                             size_t *skus_count_r)
{
    size_t most = 0, n = 0;
    for (size_t i = 0; i < count; i++)
        most += products[i].skus_count;
    struct keyed *skus = ARENA_ARRAY(arena, struct keyed, most + 1);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < products[i].skus_count; j++)
            skus[n++] = (struct keyed){products[i].skus[j], i};
    *skus_count_r = keyed_sort(skus, n);
    return skus;
}

/* Names the SKUs that other products have. The unique index would refuse them too, but not say
 * which. */
static const struct problem *check_skus(struct scope *scope, const struct product *product)
{
    struct product *holders;
    size_t count;
    const struct violation *violations = NULL;
    if (product->skus_count == 0)
        return NULL;
    const struct problem *problem =
        catalog_store_sku_holders(scope, product->skus, product->skus_count, product->_id,
                                  product->skus_count, &holders, &count);
    if (problem != NULL)
        return problem;
    size_t skus_count;
    const struct keyed *skus = skus_of(scope->arena, holders, count, &skus_count);
    for (size_t i = 0; i < product->variants_count; i++) {
        const char *sku = product->variants[i].sku;
        const struct keyed *held = sku == NULL ? NULL : keyed_find(skus, skus_count, sku);
        if (held != NULL)
            violation_add(scope->arena, &violations,
                          arena_format(scope->arena, "/variants/%zu/sku", i), "taken",
                          "the product %s has it", holders[held->index]._id);
    }
    return problem_of_violations(scope->arena, PROBLEM_SKU_TAKEN, violations);
}

/* Applies every rule, names every fault, and works out the rest. */
static const struct problem *prepare(struct scope *scope, const struct product *before,
                                     struct product *product)
{
    const struct violation *violations = NULL;
    product_stamp(scope->arena, before, product, scope->now_ms);
    product_complete(scope->arena, product);
    product_name_variants(scope->arena, before, product, scope->now_ms, &violations);
    catalog_keep_stock(scope, before, product);
    product_check(scope->arena, product, scope->settings->currencies, &violations);
    const struct problem *problem = place(scope, before, product, &violations);
    if (problem == NULL)
        problem = problem_of_violations(scope->arena, PROBLEM_PRODUCT_RULE_BROKEN, violations);
    if (problem == NULL && !brand_stays(before, product))
        problem = brands_refer(scope, &product, 1);
    if (problem == NULL)
        problem = slug_choose(scope, &product_kind, product->title, "product",
                              before == NULL ? NULL : before->slug, &product->slug);
    if (problem != NULL)
        return problem;
    product_derive(scope->arena, product);
    return check_skus(scope, product);
}

const struct problem *catalog_product_create(struct scope *scope, struct product *product)
{
    const struct problem *problem = prepare(scope, NULL, product);
    if (problem == NULL)
        problem = record_add(scope, &product_kind, product);
    return problem == NULL ? catalog_open_stock(scope, NULL, product) : problem;
}

const struct problem *catalog_product_change(struct scope *scope, const struct product *before,
                                             struct product *product)
{
    const struct problem *problem = prepare(scope, before, product);
    if (problem == NULL)
        problem = record_replace(scope, &product_kind, product);
    return problem == NULL ? catalog_open_stock(scope, before, product) : problem;
}

const struct problem *catalog_product_delete(struct scope *scope, const char *id,
                                             const struct versions *versions)
{
    const struct product *product;
    const struct problem *problem = catalog_product_read(scope, id, versions, &product);
    return problem == NULL ? record_delete(scope, &product_kind, product) : problem;
}
