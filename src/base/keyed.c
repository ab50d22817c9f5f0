#include "base/keyed.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right)
{
    const struct keyed *one = left, *other = right;
    int order = strcmp(one->key, other->key);
    return order != 0 ? order : (one->index > other->index) - (one->index < other->index);
}

size_t keyed_sort(struct keyed *keys, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (keys[i].key != NULL)
            keys[kept++] = keys[i];
    if (kept > 0)
        qsort(keys, kept, sizeof *keys, compare);
    return kept;
}

const struct keyed *keyed_find(const struct keyed *keys, size_t count, const char *key)
{
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(keys[middle].key, key);
        if (order == 0)
            return &keys[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
