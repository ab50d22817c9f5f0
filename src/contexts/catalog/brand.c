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
    const struct problem *problem =
        record_count(scope, &product_kind, "brand", old->name, 1, &products);
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

static const struct problem *add(struct scope *scope, const char *name)
{
    struct brand brand = {.name = name};
    brand._id = id_new(scope->arena, ID_brand, scope->now_ms);
    const struct problem *problem = prepare(scope, NULL, &brand);
    return problem != NULL ? problem : record_add(scope, &brand_kind, &brand);
}

/* The names, each once and without NULL. */
static const char **distinct(struct scope *scope, const char *const *names, size_t count,
                             size_t *count_r)
{
    struct keyed *sorted = ARENA_ARRAY(scope->arena, struct keyed, count + 1);
    const char **once = ARENA_ARRAY(scope->arena, const char *, count + 1);
    *count_r = 0;
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct keyed){names[i], i};
    count = keyed_sort(sorted, count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(sorted[i].key, sorted[i - 1].key) != 0)
            once[(*count_r)++] = sorted[i].key;
    return once;
}

/* Adds the brands of those names that are not there. */
static const struct problem *add_missing(struct scope *scope, const char *const *names,
                                         size_t count)
{
    const char **there = ARENA_ARRAY(scope->arena, const char *, count);
    size_t there_count = 0;
    const struct problem *problem =
        record_taken(scope, &brand_kind, "name", names, count, there, &there_count);
    struct keyed *known = ARENA_ARRAY(scope->arena, struct keyed, there_count + 1);
    for (size_t i = 0; i < there_count; i++)
        known[i] = (struct keyed){there[i], i};
    there_count = keyed_sort(known, there_count);
    for (size_t i = 0; problem == NULL && i < count; i++)
        if (keyed_find(known, there_count, names[i]) == NULL)
            problem = add(scope, names[i]);
    return problem;
}

const struct problem *brands_ensure(struct scope *scope, const char *const *names, size_t count)
{
    size_t wanted_count;
    int64_t used = 0;
    const char **wanted = distinct(scope, names, count, &wanted_count);
    if (wanted_count == 0)
        return NULL;
    const struct problem *problem = brand_store_use(scope, "name", wanted, wanted_count, &used);
    if (problem == NULL && used < (int64_t)wanted_count)
        problem = add_missing(scope, wanted, wanted_count);
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
    const struct problem *problem = brand_store_use(scope, "_id", &renaming->id, 1, &used);
    if (problem == NULL)
        problem = record_find(scope, &brand_kind, "_id", renaming->id, (void **)&brand);
    if (problem == NULL)
        problem = record_find(scope, &brand_kind, "name", renaming->former, (void **)&namesake);
    if (problem != NULL || brand == NULL || namesake != NULL)
        return problem;
    return brand_store_rename(scope, renaming->former, brand->name, &renaming->left);
}

const struct problem *brand_rename_products(struct scope *scope, const char *id, const char *former,
                                            bool *left_r)
{
    struct renaming renaming = {.id = id, .former = former};
    const struct problem *problem = mongo_transaction(scope, PATIENCE_MS, rename_some, &renaming);
    *left_r = renaming.left;
    return problem;
}

static const struct problem *adopt(struct scope *scope, void *context)
{
    const char *name = context;
    return brands_ensure(scope, &name, 1);
}

const struct problem *brands_adopt(struct scope *scope, int64_t *adopted_r)
{
    const char *name = "";
    *adopted_r = 0;
    while (clock_steady_us() + MARGIN_US < scope->deadline_us) {
        struct brand *brand = NULL;
        const struct problem *problem = brand_store_next_name(scope, name, &name);
        if (problem != NULL || name == NULL)
            return problem;
        problem = record_find(scope, &brand_kind, "name", name, (void **)&brand);
        if (problem == NULL && brand == NULL) {
            problem = mongo_transaction(scope, PATIENCE_MS, adopt, (void *)name);
            *adopted_r += problem == NULL;
        }
        if (problem != NULL)
            return problem;
    }
    return NULL;
}
