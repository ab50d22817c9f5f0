#include "contexts/catalog/import/batch.h"

#include <string.h>
#include <time.h>

#include "adapters/mongo/transaction.h"
#include "base/arena.h"
#include "base/keyed.h"
#include "contexts/catalog/brand.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "contexts/catalog/product_rules.h"
#include "kernel/problem.h"

enum { PATIENCE_MS = 5000, ATTEMPTS = 5, PAUSE_MS = 500 };

static bool is_dry(const struct batch *batch)
{
    return batch->skus != NULL;
}

/* Finds the stored product of each item. One that another handle made the slug of is not ours. */
static const struct problem *find_stored(struct scope *scope, struct batch *batch)
{
    const char *slugs[IMPORT_PRODUCTS];
    struct keyed keys[IMPORT_PRODUCTS];
    struct product *stored;
    size_t count;
    for (size_t i = 0; i < batch->count; i++)
        slugs[i] = batch->items[i]->slug;
    const struct problem *problem =
        catalog_store_by_slugs(scope, slugs, batch->count, &stored, &count);
    if (problem != NULL)
        return problem;
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct keyed){stored[i].slug, i};
    keyed_sort(keys, count);
    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = batch->items[i];
        const struct keyed *found = keyed_find(keys, count, item->slug);
        item->before = found == NULL ? NULL : &stored[found->index];
        if (item->before == NULL || item->faults != NULL)
            continue;
        const char *handle = item_handle_of(item->before);
        if (strcmp(handle, item->handle) != 0)
            item_fault(scope, item, item->rows->line,
                       "the product %s, of the handle \"%s\", has its slug", item->before->_id,
                       handle);
    }
    return NULL;
}

/* The SKUs of all items that have no fault, each with its item. */
static size_t list_skus(struct scope *scope, const struct batch *batch, struct keyed **skus_r)
{
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        count += batch->items[i]->product.skus_count;
    *skus_r = ARENA_ARRAY(scope->arena, struct keyed, count + 1);
    count = 0;
    for (size_t i = 0; i < batch->count; i++)
        for (size_t j = 0;
             batch->items[i]->faults == NULL && j < batch->items[i]->product.skus_count; j++)
            (*skus_r)[count++] = (struct keyed){batch->items[i]->product.skus[j], i};
    return count;
}

/* The products of the shop that have one of the SKUs: each SKU with the slug's place in `slugs_r`.
 */
static const struct problem *find_holders(struct scope *scope, const struct keyed *ours,
                                          size_t ours_count, struct keyed **held_r,
                                          size_t *held_count_r, struct product **holders_r)
{
    size_t count;
    const char **skus = ARENA_ARRAY(scope->arena, const char *, ours_count + 1);
    for (size_t i = 0; i < ours_count; i++)
        skus[i] = ours[i].key;
    *held_count_r = 0;
    const struct problem *problem =
        catalog_store_sku_holders(scope, skus, ours_count, NULL, ours_count, holders_r, &count);
    if (problem != NULL)
        return problem;
    for (size_t i = 0; i < count; i++)
        *held_count_r += (*holders_r)[i].skus_count;
    *held_r = ARENA_ARRAY(scope->arena, struct keyed, *held_count_r + 1);
    *held_count_r = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < (*holders_r)[i].skus_count; j++)
            (*held_r)[(*held_count_r)++] = (struct keyed){(*holders_r)[i].skus[j], i};
    keyed_sort(*held_r, *held_count_r);
    return NULL;
}

/* Refuses items with a SKU that another product has: in the shop, earlier in the batch, or, in a
 * dry run, earlier in the file. */
static const struct problem *check_skus(struct scope *scope, struct batch *batch)
{
    struct product *holders;
    struct keyed *ours, *held;
    size_t held_count, count = list_skus(scope, batch, &ours);
    if (count == 0)
        return NULL;
    const struct problem *problem = find_holders(scope, ours, count, &held, &held_count, &holders);
    if (problem != NULL)
        return problem;
    keyed_sort(ours, count);
    for (size_t i = 0; i < count; i++) {
        struct item *item = batch->items[ours[i].index];
        const struct keyed *found = keyed_find(held, held_count, ours[i].key);
        const char *holder = found == NULL ? item->slug : holders[found->index].slug;
        if (i > 0 && strcmp(ours[i].key, ours[i - 1].key) == 0)
            holder = batch->items[ours[i - 1].index]->slug;
        if (strcmp(holder, item->slug) != 0)
            item_fault(scope, item, item->rows->line, "the product %s has the SKU \"%s\"", holder,
                       ours[i].key);
        else if (is_dry(batch) && !seen_add(batch->skus, ours[i].key))
            item_fault(scope, item, item->rows->line, "an earlier product has the SKU \"%s\"",
                       ours[i].key);
    }
    return NULL;
}

static bool same_text(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

/* Tells whether the item goes to another category than it is in. */
static bool moves(const struct item *item)
{
    return item->before == NULL || !same_text(item->before->category_id, item->product.category_id);
}

static bool has_category_column(const struct columns *columns)
{
    return columns->at[COLUMN_CATEGORY] >= 0 || columns->at[COLUMN_TYPE] >= 0;
}

/* Makes the products, and gives each the path of its category. */
static void make_products(struct scope *scope, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = batch->items[i];
        if (item->faults != NULL)
            continue;
        /* It was made without knowing what is stored, or in a transaction that failed. */
        if (item->before != NULL || item->rebuilt)
            item_build(scope, batch->columns, item);
        if (item->before != NULL) {
            catalog_keep_stock(scope, item->before, &item->product);
            product_derive(scope->arena, &item->product);
        }
        item->rebuilt = item->before != NULL;
        if (has_category_column(batch->columns))
            item->product.category_id = item->category_id;
        if (item->product.category_id == NULL)
            item->product.category_ids_count = 0;
    }
}

static const struct problem *place_products(struct scope *scope, struct batch *batch)
{
    const char *ids[IMPORT_PRODUCTS];
    struct keyed keys[IMPORT_PRODUCTS];
    struct category *categories;
    size_t count = 0, found_count, different = 0;
    int64_t used;
    for (size_t i = 0; i < batch->count; i++) {
        const struct item *item = batch->items[i];
        if (item->faults == NULL && item->product.category_id != NULL && moves(item))
            keys[count++] = (struct keyed){item->product.category_id, i};
    }
    count = keyed_sort(keys, count);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(keys[i].key, keys[i - 1].key) != 0)
            ids[different++] = keys[i].key;
    if (different == 0 || is_dry(batch))
        return NULL;
    const struct problem *problem = record_use(scope, &category_kind, "_id", ids, different, &used);
    if (problem == NULL)
        problem = catalog_store_categories_of(scope, ids, different, &categories, &found_count);
    if (problem == NULL && found_count != different) {
        batch->outdated = true;
        problem = problem_new(scope->arena, PROBLEM_CATEGORY_NOT_FOUND, NULL);
    }
    for (size_t i = 0; problem == NULL && i < count; i++)
        for (size_t j = 0; j < found_count; j++)
            if (strcmp(categories[j]._id, keys[i].key) == 0) {
                struct product *product = &batch->items[keys[i].index]->product;
                product->category_ids = category_path(scope->arena, &categories[j]);
                product->category_ids_count = categories[j].path_count + 1;
            }
    return problem;
}

static const struct problem *add_products(struct scope *scope, struct batch *batch,
                                          struct item *const *added, size_t count)
{
    const struct product *products[IMPORT_PRODUCTS];
    int64_t taken_at;
    for (size_t i = 0; i < count; i++)
        products[i] = &added[i]->product;
    batch->created = (int64_t)count;
    if (count == 0 || is_dry(batch))
        return NULL;
    const struct problem *problem = catalog_store_add_many(scope, products, count, &taken_at);
    if (problem == NULL && taken_at < 0)
        return catalog_open_stocks(scope, products, count);
    if (problem != NULL)
        return problem;
    /* Someone was faster. The others are tried again without it. */
    item_fault(scope, added[taken_at], added[taken_at]->rows->line,
               "another product took its slug or one of its SKUs at the same time");
    return problem_new(scope->arena, PROBLEM_SKU_TAKEN, NULL);
}

static const struct problem *change_product(struct scope *scope, struct batch *batch,
                                            struct item *item)
{
    if (catalog_store_same(scope, item->before, &item->product)) {
        batch->unchanged++;
        return NULL;
    }
    batch->updated++;
    if (is_dry(batch))
        return NULL;
    const struct problem *problem = record_replace(scope, &product_kind, &item->product);
    if (problem != NULL && problem->code == PROBLEM_SKU_TAKEN)
        item_fault(scope, item, item->rows->line,
                   "another product took one of its SKUs at the same time");
    return problem == NULL ? catalog_open_stock(scope, item->before, &item->product) : problem;
}

/* A brand is there before the products that refer to it. */
static const struct problem *refer_to_brands(struct scope *scope, const struct batch *batch)
{
    struct product *products[IMPORT_PRODUCTS];
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = batch->items[i];
        if (item->faults == NULL && !brand_stays(item->before, &item->product))
            products[count++] = &item->product;
    }
    return is_dry(batch) ? NULL : brands_refer(scope, products, count);
}

static const struct problem *write_once(struct scope *scope, void *context)
{
    struct batch *batch = context;
    struct item *added[IMPORT_PRODUCTS];
    size_t added_count = 0;
    batch->created = batch->updated = batch->unchanged = 0;
    const struct problem *problem = find_stored(scope, batch);
    if (problem == NULL)
        make_products(scope, batch);
    if (problem == NULL)
        problem = check_skus(scope, batch);
    if (problem == NULL)
        problem = place_products(scope, batch);
    if (problem == NULL)
        problem = refer_to_brands(scope, batch);
    for (size_t i = 0; problem == NULL && i < batch->count; i++) {
        struct item *item = batch->items[i];
        if (item->faults == NULL && item->before == NULL)
            added[added_count++] = item;
        else if (item->faults == NULL)
            problem = change_product(scope, batch, item);
    }
    return problem == NULL ? add_products(scope, batch, added, added_count) : problem;
}

/* A transaction is run again after a conflict. What it found wrong before is forgotten then, and
 * the memory of it is gone. */
static const struct problem *write_again(struct scope *scope, void *context)
{
    struct batch *batch = context;
    for (size_t i = 0; i < batch->count; i++)
        batch->items[i]->faults = batch->faults[i];
    return write_once(scope, batch);
}

static bool passes(enum problem_code code)
{
    return code == PROBLEM_WRITE_CONFLICT || code == PROBLEM_OUTCOME_UNKNOWN ||
           code == PROBLEM_DATABASE_UNAVAILABLE;
}

/* After an unknown commit reading tells: what is stored is then found unchanged. */
const struct problem *batch_write(struct scope *scope, struct batch *batch)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    for (int attempt = 1;; attempt++) {
        batch->outdated = false;
        for (size_t i = 0; i < batch->count; i++)
            batch->faults[i] = batch->items[i]->faults;
        const struct problem *problem =
            is_dry(batch) ? write_again(scope, batch)
                          : mongo_transaction(scope, PATIENCE_MS, write_again, batch);
        if (problem != NULL && problem->code == PROBLEM_SKU_TAKEN)
            attempt = 0; /* each time one item less */
        else if (problem == NULL || !passes(problem->code) || attempt == ATTEMPTS)
            return problem;
        else
            nanosleep(&pause, NULL);
    }
}
