/* Made from openapi.yaml: what somebody may be allowed to do. */
#ifndef PERMISSIONS_H
#define PERMISSIONS_H

#include <stdint.h>

enum permission {
    PERMISSION_BOOK_WRITE,
    PERMISSION_COUNT
};

/* Its bit for each permission. */
struct permission_set {
    uint64_t bits[PERMISSION_COUNT / 64 + 1];
};

/* The words of openapi.yaml, by enum permission, and NULL at the end. */
extern const char *const permission_names[];

#endif
