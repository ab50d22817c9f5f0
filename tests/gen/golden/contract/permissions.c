/* Made from openapi.yaml: the names of the permissions. */
#include <stddef.h>

#include "permissions.h"

const char *const permission_names[] = {
    [PERMISSION_BOOK_WRITE] = "book:write",
    NULL,
};
