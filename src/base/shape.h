#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a generated struct looks like, so that one JSON codec and one BSON codec serve them all. The
 * compilers of openapi.yaml and schema/ write these tables next to the structs that they describe.
 *
 *   kind      C type of the field
 *   string    const char *             NUL-terminated UTF-8 without NUL inside
 *   integer   int64_t
 *   boolean   bool
 *   enum      the generated enum       index into `names`
 *   time      int64_t                  ms since 1970-01-01 UTC
 *   object    struct, or const struct * where it may be missing
 *   array     const T *x, size_t x_count
 *   map       const struct shape_entry *x, size_t x_count   string to integer
 *
 * A pointer that may be missing or null is NULL then. Other kinds that may be have a companion
 * `enum presence x_presence`, and so has every field that may be both missing and null, where the
 * difference counts.
 */
enum shape_kind {
    SHAPE_STRING,
    SHAPE_INTEGER,
    SHAPE_BOOLEAN,
    SHAPE_ENUM,
    SHAPE_TIME,
    SHAPE_OBJECT,
    SHAPE_ARRAY,
    SHAPE_MAP,
};

enum presence { ABSENT = 0, NIL, PRESENT };

/* Personal data is exported, erased and never logged; a secret is never serialised to anybody. */
enum shape_mark { MARK_NONE = 0, MARK_PII = 1, MARK_SECRET = 2 };

struct shape_entry {
    const char *key;
    int64_t value;
};

struct shape_value {
    enum shape_kind kind;
    bool nullable;
    bool unique;              /* array: no two items alike */
    int64_t minimum, maximum; /* integer: value; string: code points; array, map: count */
    const char *pattern;      /* string and key of map: POSIX extended regular expression */
    const char *const *names; /* enum: the words, NULL at the end */
    const struct shape *object;
    const struct shape_value *item; /* array and map */
};

enum { NO_OFFSET = 0xffff };

struct shape_field {
    const char *name;
    uint16_t name_length;
    uint16_t offset;
    uint16_t count_offset;    /* array and map */
    uint16_t presence_offset; /* companion, or NO_OFFSET */
    bool required;
    bool by_pointer; /* object */
    enum shape_mark mark;
    struct shape_value value;
};

struct shape {
    const char *name;
    size_t size;
    const struct shape_field *fields;
    size_t fields_count;
};

/* Gives the field of that name; the search starts at `hint`, where a reader that keeps the order
 * finds it at once. NULL: none. */
const struct shape_field *shape_find(const struct shape *shape, const char *name, size_t length,
                                     size_t hint);

/* Bytes of one item of an array of such values. */
size_t shape_value_size(const struct shape_value *value);

/* Gives the index of a word in a NULL-ended list, or -1. */
int shape_word(const char *const *names, const char *word);

/* Tells whether the text has the pattern; patterns are compiled once in a process. */
bool shape_matches(const char *pattern, const char *text);

/* Reads and writes the companion of a field in `record`; without one, writing does nothing. */
enum presence shape_presence(const struct shape_field *field, const void *record);
void shape_set_presence(const struct shape_field *field, void *record, enum presence presence);

#endif
