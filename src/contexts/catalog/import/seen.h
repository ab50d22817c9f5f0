#ifndef CONTEXTS_CATALOG_IMPORT_SEEN_H
#define CONTEXTS_CATALOG_IMPORT_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts that came before, by a 64-bit hash of each: 16 bytes or less for a text of any length.
 * Among a million of them, one is taken for another with a chance of one in thirty million. */
struct seen {
    uint64_t *hashes; /* 0: free */
    size_t count, room;
};

/* Notes a text; false: it came before. */
bool seen_add(struct seen *seen, const char *text);

/* Tells whether it came before. */
bool seen_has(const struct seen *seen, const char *text);

void seen_free(struct seen *seen);

/* Source: FNV-1a. */
uint64_t seen_hash(const char *text);

#endif
