#ifndef BASE_KEYED_H
#define BASE_KEYED_H

#include <stddef.h>

/* A key and whose it is. Sorted lists of these find what is there twice, and what is where, without
 * comparing each with each. */
struct keyed {
    const char *key;
    size_t index;
};

/* Sorts by key, then by index. Entries without a key (NULL) go away; gives how many are left. */
size_t keyed_sort(struct keyed *keys, size_t count);

/* Gives an entry of a sorted list that has the key, or NULL. */
const struct keyed *keyed_find(const struct keyed *keys, size_t count, const char *key);

#endif
