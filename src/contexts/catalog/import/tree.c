#include "contexts/catalog/import/tree.h"

#include <search.h>
#include <string.h>

#include "adapters/mongo/transaction.h"
#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "kernel/id.h"
#include "kernel/problem.h"

enum { TREE_ARENA = 64 * 1024 * 1024, PATIENCE_MS = 5000 };

/* A category by the names from the top, each with its length in front. */
struct path {
    const char *names;
    const char *id;
};

static int compare(const void *left, const void *right)
{
    const struct path *one = left, *other = right;
    return strcmp(one->names, other->names);
}

static void keep(void *path)
{
    (void)path; /* in the arena */
}

static const char *longer(struct arena *arena, const char *names, const char *name)
{
    return arena_format(arena, "%s%zu:%s", names, strlen(name), name);
}

static void add_path(struct tree *tree, const char *names, const char *id)
{
    struct path *path = ARENA_NEW(tree->arena, struct path);
    path->names = arena_string(tree->arena, names);
    path->id = arena_string(tree->arena, id);
    tsearch(path, &tree->paths, compare);
}

const struct problem *tree_load(struct scope *scope, struct tree *tree)
{
    struct category *categories;
    size_t count;
    const struct arena_mark mark = arena_mark(scope->arena);
    if (tree->arena == NULL)
        tree->arena = arena_new(TREE_ARENA);
    tdestroy(tree->paths, keep);
    tree->paths = NULL;
    arena_reset(tree->arena);
    const struct problem *problem = catalog_tree(scope, &categories, &count);
    if (problem != NULL)
        return problem;
    /* Parents come first; one that is on the way down from the top is in the list so far. */
    const char *names[CATEGORY_DEPTH + 1] = {""};
    for (size_t i = 0; i < count; i++) {
        const size_t level = categories[i].path_count;
        names[level + 1] = longer(scope->arena, names[level], categories[i].name);
        add_path(tree, names[level + 1], categories[i]._id);
    }
    arena_release(scope->arena, mark);
    return NULL;
}

void tree_free(struct tree *tree)
{
    tdestroy(tree->paths, keep);
    if (tree->arena != NULL)
        arena_free(tree->arena);
}

/* What the transaction adds. */
struct addition {
    const char *name, *parent_id;
    struct category category;
};

static const struct problem *add(struct scope *scope, void *context)
{
    struct addition *addition = context;
    addition->category =
        (struct category){.name = addition->name, .parent_id = addition->parent_id};
    return catalog_category_create(scope, &addition->category);
}

const struct problem *tree_find(struct scope *scope, struct tree *tree, const char *const *names,
                                size_t count, const char **id_r)
{
    const char *path = "";
    *id_r = NULL;
    for (size_t i = 0; i < count; i++) {
        path = longer(scope->arena, path, names[i]);
        const struct path wanted = {.names = path};
        struct path *const *found = tfind(&wanted, &tree->paths, compare);
        if (found != NULL) {
            *id_r = (*found)->id;
            continue;
        }
        struct addition addition = {.name = names[i], .parent_id = *id_r};
        const struct problem *problem =
            tree->dry_run ? NULL : mongo_transaction(scope, PATIENCE_MS, add, &addition);
        if (problem != NULL)
            return problem;
        if (tree->dry_run)
            addition.category._id = category_id_new(scope->arena, scope->now_ms).text;
        add_path(tree, path, addition.category._id);
        *id_r = (*(struct path *const *)tfind(&wanted, &tree->paths, compare))->id;
    }
    return NULL;
}
