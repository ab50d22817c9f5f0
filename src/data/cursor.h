#ifndef DATA_CURSOR_H
#define DATA_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/scope.h"

/*
 * Where a list goes on: the sort value and the id of the last item seen. The text is opaque to
 * callers, authenticated, and bound to `binding`: the operation with its filters and its sort, so
 * that a cursor of one list is refused by another.
 */
struct cursor {
    int64_t number;   /* the sort value, where it is a number */
    const char *text; /* the sort value, where it is text; NULL: none */
    const char *id;
};

enum { CURSOR_LONGEST = 1024 };

/* Writes a cursor as text. */
const char *cursor_write(struct scope *scope, const char *binding, const struct cursor *cursor);

/* Reads one. Refuses (false) what cursor_write did not make with the same binding and a key that is
 * still listed. */
bool cursor_read(struct scope *scope, const char *binding, const char *text,
                 struct cursor *cursor_r);

#endif
