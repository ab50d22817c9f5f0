#ifndef KERNEL_VERSIONS_H
#define KERNEL_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The versions of a document to which a change may be applied. */
struct versions {
    bool any;
    const int64_t *list;
    size_t count; /* 0, and not any: no version matches */
};

extern const struct versions versions_any;

/* Tells whether the version is one of them. */
bool versions_have(const struct versions *versions, int64_t version);

#endif
