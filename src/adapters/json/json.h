#ifndef ADAPTERS_JSON_H
#define ADAPTERS_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buffer;
struct shape;
struct shape_field;
struct violation;

/* How deep arrays and objects may nest. */
enum { JSON_DEPTH = 16 };

/*
 * Reads JSON text into a new struct of the shape, which lives in the arena.
 * Refuses, and gives NULL: text that is not one well-formed JSON value of UTF-8, nests deeper than
 * JSON_DEPTH, repeats a member, or holds NUL, a lone surrogate, minus zero, a number beyond int64
 * or more values than memory is for (`*malformed_r` says why and where, NULL otherwise); each
 * member that is missing and has no default, unknown, of the wrong type or out of bounds
 * (`*violations_r`). A number is whole by its value: 1.0 and 1e2 are, 1.5 is not. Cost: two passes
 * over the text; some 800 bytes for each object in it, given back at once. Source: RFC 8259, read
 * strictly.
 */
void *json_read(struct arena *arena, const struct shape *shape, const char *text, size_t length,
                const char **malformed_r, const struct violation **violations_r);

/* Writes a struct of the shape. Secrets are left out whatever they hold. */
void json_write(struct buffer *buffer, const struct shape *shape, const void *record);

/* Writes a quoted and escaped string. */
void json_write_string(struct buffer *buffer, const char *text);

/*
 * Reads one value from text that is no JSON (a parameter of path, query or header) into a field of
 * `record`. Lists are separated by commas. Refuses: as json_read, with `pointer` as the place.
 */
void text_read(struct arena *arena, const struct shape_field *field, const char *pointer,
               const char *text, void *record, const struct violation **violations);

#endif
