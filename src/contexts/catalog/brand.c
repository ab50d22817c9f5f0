#include "contexts/catalog/brand.h"

#include <string.h>

#include "adapters/mongo/transaction.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/keyed.h"
#include "contexts/catalog/catalog_store.h"
#include "data/noun.h"
#include "data/slug.h"
#include "domain_events.h"
#include "kernel/id.h"
#include "store/brands.h"

enum { PATIENCE_MS = 1000, MARGIN_US = 2000000 };

static const struct problem *prepare(struct scope *scope, const void *before, void *record)
{
    const struct brand *old = before;
    struct brand *brand = record;
    return slug_choose(scope, &brand_kind, brand->name, "brand", old == NULL ? NULL : old->slug,
                       &brand->slug);
}

/* Products that were written before they knew their brand have its name alone. */
static const struct problem *count_products(struct scope *scope, const struct brand *brand,
                                            int64_t *count_r)
{
    const struct problem *problem =
        record_count(scope, &product_kind, "brand_id", brand->_id, 1, count_r);
    if (problem == NULL && *count_r == 0)
        problem = record_count(scope, &product_kind, "brand", brand->name, 1, count_r);
    return problem;
}

/* A brand that products have stays, and they learn of its new name. */
static const struct problem *changed(struct scope *scope, const void *before, const void *after)
{
    const struct brand *old = before, *new = after;
    int64_t products = 0;
    if (old == NULL || (new != NULL &&strcmp(old->name, new->name) == 0))
        return NULL;
    if (new != NULL)
        return emit_brand_renamed(
            scope, new->_id, new->version,
            &(struct event_brand_former_name){.brand_id = new->_id, .former = old->name});
    const struct problem *problem = count_products(scope, old, &products);
    if (problem == NULL && products > 0)
        problem = problem_new(scope->arena, PROBLEM_BRAND_IN_USE, NULL);
    return problem;
}

static const struct record_unique unique[] = {
    {"slug", PROBLEM_SLUG_TAKEN, NULL},
    {"name", PROBLEM_BRAND_NAME_TAKEN, "/name"},
    {.index = NULL},
};
const struct record_kind brand_kind = {
    .collection = "brands",
    .shape = &brand_shape,
    .not_found = PROBLEM_BRAND_NOT_FOUND,
    .unique = unique,
};
const struct noun catalog_brand_noun = {
    .kind = &brand_kind,
    .id = ID_brand,
    .path = "/api/v1/admin/brands/",
    .prepare = prepare,
    .changed = changed,
};

static const struct problem *add(struct scope *scope, const char *name, const char **id_r)
{
    struct brand brand = {.name = name};
    brand._id = *id_r = id_new(scope->arena, ID_brand, scope->now_ms);
    const struct problem *problem = prepare(scope, NULL, &brand);
    return problem != NULL ? problem : record_add(scope, &brand_kind, &brand);
}

/* Names of brands, each once, with their ids. */
struct named {
    struct keyed *places; /* sorted, for finding a name's */
    const char **names, **ids;
    size_t count;
};

static struct named names_of(struct scope *scope, struct product *const *products, size_t count)
{
    struct named named = {.places = ARENA_ARRAY(scope->arena, struct keyed, count + 1),
                          .names = ARENA_ARRAY(scope->arena, const char *, count + 1),
                          .ids = ARENA_ARRAY(scope->arena, const char *, count + 1)};
    for (size_t i = 0; i < count; i++)
        named.places[i] = (struct keyed){products[i]->brand, i};
    count = keyed_sort(named.places, count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(named.places[i].key, named.names[named.count - 1]) != 0) {
            named.names[named.count] = named.places[i].key;
            named.places[named.count] = (struct keyed){named.places[i].key, named.count};
            named.count++;
        }
    return named;
}

static const char **id_of(const struct named *named, const char *name)
{
    return &named->ids[keyed_find(named->places, named->count, name)->index];
}

/* Finds the brands of the names, and adds those that are not there. */
static const struct problem *find_or_add(struct scope *scope, struct named *named)
{
    struct brand *brands = NULL;
    size_t found = 0;
    int64_t used;
    const struct problem *problem =
        record_use(scope, &brand_kind, "name", named->names, named->count, &used);
    if (problem == NULL)
        problem = brand_store_named(scope, named->names, named->count, &brands, &found);
    for (size_t i = 0; problem == NULL && i < found; i++)
        *id_of(named, brands[i].name) = brands[i]._id;
    for (size_t i = 0; problem == NULL && i < named->count; i++)
        if (named->ids[i] == NULL)
            problem = add(scope, named->names[i], &named->ids[i]);
    return problem;
}

bool brand_stays(const struct product *before, const struct product *product)
{
    if (product->brand == NULL)
        return product->brand_id == NULL;
    return before != NULL && before->brand != NULL && before->brand_id != NULL &&
           strcmp(before->brand, product->brand) == 0;
}

const struct problem *brands_refer(struct scope *scope, struct product *const *products,
                                   size_t count)
{
    struct named named = names_of(scope, products, count);
    const struct problem *problem = named.count == 0 ? NULL : find_or_add(scope, &named);
    for (size_t i = 0; problem == NULL && i < count; i++)
        products[i]->brand_id =
            products[i]->brand == NULL ? NULL : *id_of(&named, products[i]->brand);
    return problem;
}

/* Products of a brand that learn of its new name. */
struct renaming {
    const char *id, *former;
    bool left;
};

static const struct problem *rename_some(struct scope *scope, void *context)
{
    struct renaming *renaming = context;
    struct brand *brand = NULL, *namesake = NULL;
    int64_t used = 0;
    renaming->left = false;
    const struct problem *problem = record_use(scope, &brand_kind, "_id", &renaming->id, 1, &used);
    if (problem == NULL)
        problem = record_find(scope, &brand_kind, "_id", renaming->id, (void **)&brand);
    if (problem == NULL)
        problem = record_find(scope, &brand_kind, "name", renaming->former, (void **)&namesake);
    if (problem != NULL || brand == NULL)
        return problem;
    return brand_store_rename(scope, brand, namesake == NULL ? renaming->former : NULL,
                              &renaming->left);
}

const struct problem *brand_rename_products(struct scope *scope, const char *id, const char *former,
                                            bool *left_r)
{
    struct renaming renaming = {.id = id, .former = former};
    const struct problem *problem = mongo_transaction(scope, PATIENCE_MS, rename_some, &renaming);
    *left_r = renaming.left;
    return problem;
}

/* Products that know their brand by its name alone. */
struct adoption {
    const char *name;
    bool left;
};

static const struct problem *adopt_some(struct scope *scope, void *context)
{
    struct adoption *adoption = context;
    struct product product = {.brand = adoption->name}, *only = &product;
    const struct problem *problem = brands_refer(scope, &only, 1);
    return problem != NULL
               ? problem
               : brand_store_adopt(scope, adoption->name, product.brand_id, &adoption->left);
}

const struct problem *brands_adopt(struct scope *scope, int64_t *adopted_r)
{
    struct adoption adoption = {.name = "", .left = false};
    const struct problem *problem = NULL;
    *adopted_r = 0;
    while (problem == NULL && clock_steady_us() + MARGIN_US < scope->deadline_us) {
        if (!adoption.left)
            problem = brand_store_next_name(scope, adoption.name, &adoption.name);
        if (problem != NULL || adoption.name == NULL)
            break;
        const bool begun = adoption.left;
        problem = mongo_transaction(scope, PATIENCE_MS, adopt_some, &adoption);
        *adopted_r += problem == NULL && !begun;
    }
    return problem;
}
