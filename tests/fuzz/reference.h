#ifndef REFERENCE_H
#define REFERENCE_H

/* What Jansson makes of the bytes that our reader is given, for tests that compare the two. */
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "adapters/json/json.h"

/* Reads text as strictly as Jansson can. NULL: it is refused. */
static inline json_t *reference_read(const char *text, size_t length)
{
    json_error_t error;
    return json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
}

static inline size_t reference_depth(const json_t *value)
{
    size_t deepest = 0, i;
    const char *name;
    json_t *inside;
    json_array_foreach((json_t *)value, i, inside)
    {
        size_t depth = reference_depth(inside);
        deepest = depth > deepest ? depth : deepest;
    }
    json_object_foreach((json_t *)value, name, inside)
    {
        size_t depth = reference_depth(inside);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + (json_is_array(value) || json_is_object(value));
}

/* Tells whether the value holds a number with point or exponent that is not below 2^63. */
static inline bool reference_holds_large(const json_t *value)
{
    size_t i;
    const char *name;
    json_t *inside;
    json_array_foreach((json_t *)value, i, inside) if (reference_holds_large(inside)) return true;
    json_object_foreach((json_t *)value, name,
                        inside) if (reference_holds_large(inside)) return true;
    return json_is_real(value) && fabs(json_real_value(value)) >= 9223372036854775807.0;
}

static inline bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/*
 * Tells whether our reader may refuse what Jansson has read: the differences are these five.
 *   deep nesting         Jansson reads 2,048 levels
 *   minus zero           Jansson reads -0 as 0
 *   numbers beyond int64 Jansson reads those with point or exponent as floating point
 *   too many values      Jansson has no bound
 *   NUL bytes            Jansson loses one that stands right behind a number or a word
 */
static inline bool reference_differs(const json_t *value, const char *malformed, const char *text,
                                     size_t length)
{
    if (memchr(text, '\0', length) != NULL)
        return true;
    if (begins_with(malformed, "is nested too deeply"))
        return reference_depth(value) > JSON_DEPTH;
    if (begins_with(malformed, "contains a negative zero"))
        return memmem(text, length, "-0", 2) != NULL;
    if (begins_with(malformed, "contains a number that is too large"))
        return reference_holds_large(value);
    return begins_with(malformed, "contains too many values") && length > 100000;
}

#endif
