#ifndef BASE_CONVERT_H
#define BASE_CONVERT_H

#include <stdbool.h>

#include "base/shape.h"

struct arena;

/*
 * Carries over what two structs have in common: the fields of one name and one kind. So what is
 * stored becomes what is shown, and what was sent becomes what is stored, without a line for each
 * field. `_id` and `id` are one name. Words of enums are carried over as words, so two enums may
 * list them in different orders.
 *
 *   absent   leaves the field of `to` as it is
 *   null     becomes null where `to` has null, and absent where it has not
 *   object   is carried over field by field into the object that is there
 *   list     replaces the list that is there
 *
 * This is JSON Merge Patch (RFC 7396) for a body that was sent as a change. Fields of another kind,
 * and fields that only one of the two has, are left alone. What `to` gets may point into `from`.
 * Breaks: aborts when a word of an enum has no place in the other; convert_fault() finds that in
 * tests.
 */
void convert(struct arena *arena, const struct shape *from_shape, const void *from,
             const struct shape *to_shape, void *to);

/* Converts each of `count` structs that lie side by side into a new array. */
void *convert_all(struct arena *arena, const struct shape *from_shape, const void *from,
                  size_t count, const struct shape *to_shape);

/* For tests: names the first field whose enum could not be carried over; NULL: every one can. */
const char *convert_fault(struct arena *arena, const struct shape *from_shape,
                          const struct shape *to_shape);

#endif
