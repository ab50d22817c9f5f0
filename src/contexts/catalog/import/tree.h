#ifndef CONTEXTS_CATALOG_IMPORT_TREE_H
#define CONTEXTS_CATALOG_IMPORT_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/scope.h"

struct problem;

/* The category tree by its names, as the import knows it. */
struct tree {
    struct arena *arena; /* of what follows */
    void *paths;         /* of tsearch() */
    bool dry_run;
};

/* Reads the tree; again, when it turned out to be out of date. */
const struct problem *tree_load(struct scope *scope, struct tree *tree);
void tree_free(struct tree *tree);

/* Finds the category of these names, from the top, and makes what is missing on the way (a dry run
 * only pretends to). Refuses: category_rule_broken, where the tree is out of date, full or too
 * deep. The id lives until the tree is read again. */
const struct problem *tree_find(struct scope *scope, struct tree *tree, const char *const *names,
                                size_t count, const char **id_r);

#endif
