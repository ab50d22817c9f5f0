#include <string.h>

#include "base/arena.h"
#include "contexts/catalog/catalog.h"

enum { CATEGORIES_MOST = 5000 };

/* Appends the children of `parent_id` (NULL: of the top) and what is below each. */
static void append_below(const struct category *all, size_t count, const char *parent_id,
                         struct category *tree, size_t *at)
{
    for (size_t i = 0; i < count; i++) {
        bool child = parent_id == NULL
                         ? all[i].parent_id == NULL
                         : all[i].parent_id != NULL && strcmp(all[i].parent_id, parent_id) == 0;
        if (!child || *at == count)
            continue;
        tree[(*at)++] = all[i];
        append_below(all, count, all[i]._id, tree, at);
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
    *categories_r = ARENA_ARRAY(scope->arena, struct category, count + 1);
    append_below(all, count, NULL, *categories_r, count_r);
    return NULL;
}
