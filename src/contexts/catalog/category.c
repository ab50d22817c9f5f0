#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "data/slug.h"
#include "kernel/id.h"

static const struct record_unique unique[] = {
    {"slug", PROBLEM_SLUG_TAKEN, NULL},
    {"siblings", PROBLEM_CATEGORY_RULE_BROKEN, "/name"},
    {.index = NULL},
};
const struct record_kind category_kind = {
    .collection = "categories",
    .shape = &category_shape,
    .not_found = PROBLEM_CATEGORY_NOT_FOUND,
    .unique = unique,
};

static int by_parent(const void *left, const void *right)
{
    const struct category *const *one = left, *const *other = right;
    const char *parent = (*one)->parent_id == NULL ? "" : (*one)->parent_id;
    int order = strcmp(parent, (*other)->parent_id == NULL ? "" : (*other)->parent_id);
    return order != 0 ? order : (*one > *other) - (*one < *other);
}

/* Gives where the children of `parent_id` ("": of the top) begin. */
static size_t first_child(struct category **children, size_t count, const char *parent_id)
{
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const char *parent = children[middle]->parent_id;
        if (strcmp(parent == NULL ? "" : parent, parent_id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Appends the children of `parent_id` and what is below each. */
static void append_below(struct category **children, size_t count, const char *parent_id,
                         struct category *tree, size_t *at)
{
    for (size_t i = first_child(children, count, parent_id); i < count; i++) {
        const char *parent = children[i]->parent_id == NULL ? "" : children[i]->parent_id;
        if (strcmp(parent, parent_id) != 0)
            return;
        tree[(*at)++] = *children[i];
        append_below(children, count, children[i]->_id, tree, at);
    }
}

const struct problem *catalog_tree(struct scope *scope, struct category **categories_r,
                                   size_t *count_r)
{
    struct category *all;
    size_t count;
    const struct problem *problem = catalog_store_categories(scope, CATEGORIES_MOST, &all, &count);
    *count_r = 0;
    *categories_r = NULL;
    if (problem != NULL)
        return problem;
    struct category **children = ARENA_ARRAY(scope->arena, struct category *, count + 1);
    for (size_t i = 0; i < count; i++)
        children[i] = &all[i];
    /* Siblings keep the order in which they were read. */
    qsort(children, count, sizeof *children, by_parent);
    *categories_r = ARENA_ARRAY(scope->arena, struct category, count + 1);
    append_below(children, count, "", *categories_r, count_r);
    return NULL;
}

const char *const *category_path(struct arena *arena, const struct category *category)
{
    const char **path = ARENA_ARRAY(arena, const char *, category->path_count + 1);
    for (size_t i = 0; i < category->path_count; i++)
        path[i] = category->path[i];
    path[category->path_count] = category->_id;
    return path;
}

const struct problem *catalog_category_read(struct scope *scope, const char *id,
                                            const struct versions *versions,
                                            const struct category **category_r)
{
    return record_read(scope, &category_kind, id, versions, (void **)category_r);
}

/* Puts the category below its parent; `below` are those that come along. */
static const struct problem *place(struct scope *scope, struct category *category,
                                   const struct category *below, size_t below_count,
                                   const struct violation **violations)
{
    struct category *parent;
    size_t deepest = 0;
    int64_t used;
    category->path = NULL;
    category->path_count = 0;
    if (category->parent_id == NULL)
        return NULL;
    const struct problem *problem =
        record_find(scope, &category_kind, "_id", category->parent_id, (void **)&parent);
    if (problem != NULL)
        return problem;
    if (parent == NULL) {
        violation_add(scope->arena, violations, "/parent_id", "unknown",
                      "there is no such category");
        return NULL;
    }
    for (size_t i = 0; i < below_count; i++) {
        /* levels from the category down */
        size_t at = 0;
        while (at < below[i].path_count && strcmp(below[i].path[at], category->_id) != 0)
            at++;
        if (below[i].path_count - at > deepest)
            deepest = below[i].path_count - at;
    }
    category->path = category_path(scope->arena, parent);
    category->path_count = parent->path_count + 1;
    for (size_t i = 0; i < category->path_count; i++)
        if (strcmp(category->path[i], category->_id) == 0) {
            violation_add(scope->arena, violations, "/parent_id", "cycle",
                          "is the category itself or below it");
            return NULL;
        }
    if (category->path_count + 1 + deepest > CATEGORY_DEPTH)
        violation_add(scope->arena, violations, "/parent_id", "too_deep",
                      "the tree would have more than %d levels", CATEGORY_DEPTH);
    return record_use(scope, &category_kind, "_id", &category->parent_id, 1, &used);
}

/* Siblings have different names. The unique index would refuse it too, but not say what. */
static const struct problem *check_name(struct scope *scope, const struct category *category,
                                        const struct violation **violations)
{
    struct category *sibling = NULL;
    const struct problem *problem =
        catalog_store_sibling(scope, category->parent_id, category->name, &sibling);
    if (problem == NULL && sibling != NULL && strcmp(sibling->_id, category->_id) != 0)
        violation_add(scope->arena, violations, "/name", "taken",
                      "another category has this name in the same place");
    return problem;
}

static const struct problem *broken_rules(struct scope *scope, const struct violation *violations)
{
    return problem_of_violations(scope->arena, PROBLEM_CATEGORY_RULE_BROKEN, violations);
}

const struct problem *catalog_category_create(struct scope *scope, struct category *category)
{
    const struct violation *violations = NULL;
    int64_t count = 0;
    category->_id = category_id_new(scope->arena, scope->now_ms).text;
    const struct problem *problem = catalog_store_count_categories(scope, CATEGORIES_MOST, &count);
    if (count == CATEGORIES_MOST)
        violation_add(scope->arena, &violations, "", "too_many", "there are %d categories already",
                      CATEGORIES_MOST);
    if (problem == NULL)
        problem = place(scope, category, NULL, 0, &violations);
    if (problem == NULL)
        problem = check_name(scope, category, &violations);
    if (problem == NULL)
        problem = broken_rules(scope, violations);
    if (problem == NULL)
        problem =
            slug_choose(scope, &category_kind, category->name, "category", NULL, &category->slug);
    if (problem == NULL)
        problem = record_add(scope, &category_kind, category);
    return problem;
}

/* Takes along what is below, and the products of all, or marks them: see catalog.h. */
static const struct problem *move(struct scope *scope, const struct category *before,
                                  struct category *category, const struct category *below,
                                  size_t below_count)
{
    const char **ids = ARENA_ARRAY(scope->arena, const char *, below_count + 1);
    struct category *moved;
    size_t moved_count;
    int64_t products, settled;
    for (size_t i = 0; i < below_count; i++)
        ids[i] = below[i]._id;
    ids[below_count] = category->_id;
    const struct problem *problem =
        catalog_store_count_in(scope, ids, below_count + 1, MOVE_PRODUCTS + 1, &products);
    const bool later = products > MOVE_PRODUCTS || below_count > MOVE_CATEGORIES;
    if (problem == NULL)
        problem = catalog_store_move_subtree(scope, category, before->path_count + 1, later);
    if (later) {
        category->unsettled = true;
        category->unsettled_presence = PRESENT;
    }
    if (problem != NULL || later)
        return problem;
    problem = catalog_store_settle(scope, category, MOVE_PRODUCTS, &settled);
    if (problem == NULL)
        problem =
            catalog_store_subtree(scope, category->_id, CATEGORIES_MOST, &moved, &moved_count);
    for (size_t i = 0; problem == NULL && i < moved_count; i++)
        problem = catalog_store_settle(scope, &moved[i], MOVE_PRODUCTS, &settled);
    return problem;
}

static bool same_parent(const struct category *one, const struct category *other)
{
    return one->parent_id == NULL || other->parent_id == NULL
               ? one->parent_id == other->parent_id
               : strcmp(one->parent_id, other->parent_id) == 0;
}

const struct problem *catalog_category_change(struct scope *scope, const struct category *before,
                                              struct category *category)
{
    const struct violation *violations = NULL;
    const struct problem *problem = NULL;
    const bool moves = !same_parent(before, category);
    const bool renamed = strcmp(before->name, category->name) != 0;
    struct category *below = NULL;
    size_t below_count = 0;
    if (moves)
        problem =
            catalog_store_subtree(scope, category->_id, CATEGORIES_MOST, &below, &below_count);
    if (moves && problem == NULL)
        problem = place(scope, category, below, below_count, &violations);
    if ((moves || renamed) && problem == NULL)
        problem = check_name(scope, category, &violations);
    if (problem == NULL)
        problem = broken_rules(scope, violations);
    if (problem == NULL)
        problem = slug_choose(scope, &category_kind, category->name, "category", before->slug,
                              &category->slug);
    if (moves && problem == NULL)
        problem = move(scope, before, category, below, below_count);
    if (problem == NULL)
        problem = record_replace(scope, &category_kind, category);
    return problem;
}

const struct problem *catalog_category_delete(struct scope *scope, const char *id,
                                              const struct versions *versions)
{
    const struct category *category;
    int64_t children = 0, products = 0;
    const struct problem *problem = catalog_category_read(scope, id, versions, &category);
    if (problem == NULL)
        problem = catalog_store_count_children(scope, id, 1, &children);
    if (problem == NULL)
        problem = catalog_store_count_in(scope, &id, 1, 1, &products);
    if (problem == NULL && children + products > 0)
        problem = problem_new(scope->arena, PROBLEM_CATEGORY_IN_USE, NULL);
    return problem == NULL ? record_delete(scope, &category_kind, category) : problem;
}
