/* Made from schema/loans.yaml. */
#ifndef STORE_LOANS_H
#define STORE_LOANS_H

#include <stdbool.h>

#include "base/shape.h"


struct loans {
    const char *_id;
    const char *reader;
    const char *book_id;
    int64_t due_at;
};
extern const struct shape loans_shape;
enum {
    LOANS_ID_MAX_LENGTH = 40,
    LOANS_READER_MAX_LENGTH = 40,
    LOANS_BOOK_ID_MAX_LENGTH = 40,
};

#endif
