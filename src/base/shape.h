#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a generated struct looks like, so that one JSON codec and one BSON codec serve them all. The
 * compilers of openapi.yaml and schema/ write these tables next to the structs that they describe,
 * the words of each enum as NAME_words, and the bounds as constants: PRODUCT_TITLE_MAX_LENGTH.
 *
 *   kind      C type of the field
 *   string    const char *             NUL-terminated UTF-8 without NUL inside
 *   integer   int64_t
 *   boolean   bool
 *   enum      the generated enum       index into `names`
 *   time      int64_t                  ms since 1970-01-01 UTC
 *   object    struct, or const struct * where it may be missing
 *   array     const T *x, size_t x_count; an item that is a list is a struct of both
 *   map       const struct shape_entry *x, size_t x_count        string to integer
 *             const struct shape_text_entry *x, size_t x_count   string to string
 *             const struct T_entry *x, size_t x_count            string to object
 *
 * An object that is one of several has its tag as only field, and behind it a union, in which the
 * tag says what there is: in->means.kind == API_MEANS_KIND_CARD, then in->means.card.number. The
 * objects in the union have the tag as a field of their own, an enum of one word: it needs no
 * setting.
 *
 * A pointer that may be missing or null is NULL then; in a list or a map, a string may. Other kinds
 * that may be have a companion `enum presence x_presence`, and so has every field that may be both
 * missing and null, where the difference counts.
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
    SHAPE_BYTES,
};

enum presence { ABSENT = 0, NIL, PRESENT };

/* Personal data is exported, erased and never logged; a secret is never serialised to anybody. */
enum shape_mark { MARK_NONE = 0, MARK_PII = 1, MARK_SECRET = 2 };

/* The entries of maps. Those of a map to objects are generated, and begin with the key too. */
struct shape_entry {
    const char *key;
    int64_t value;
};
struct shape_text_entry {
    const char *key;
    const char *value;
};

/* Bytes that are no text: stored ones only, the contract has none. */
struct shape_bytes {
    const void *at;
    size_t length;
};

/* What each array and map looks like in memory: the count is right behind the pointer. */
struct shape_list {
    const void *items;
    size_t count;
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
    bool by_pointer;      /* object */
    const char *fallback; /* as text: what stands for it where a stored text has none; NULL: none */
    enum shape_mark mark;
    struct shape_value value;
};

struct shape {
    const char *name;
    size_t size;
    const struct shape_field *fields;
    size_t fields_count;
    bool create;                        /* null for an optional member is its absence */
    const struct shape *const *choices; /* by the tag, which is the first field; NULL: no union */
    size_t choices_offset;              /* of the union */
};

/* Gives the field of that name; the search starts at `hint`, where a reader that keeps the order
 * finds it at once. NULL: none. */
const struct shape_field *shape_find(const struct shape *shape, const char *name, size_t length,
                                     size_t hint);

/* Bytes of one item of an array of such values. */
size_t shape_value_size(const struct shape_value *value);

/* Bytes of one entry of a map to such values; the value begins at SHAPE_ENTRY_VALUE. */
enum { SHAPE_ENTRY_VALUE = offsetof(struct shape_entry, value) };
size_t shape_entry_size(const struct shape_value *value);

/* Gives what the tag of a union says there is, and where it is. */
const struct shape *shape_chosen(const struct shape *shape, const void *record,
                                 const void **chosen_r);

/* Gives the index of a word in a NULL-ended list, or -1. */
int shape_word(const char *const *names, const char *word);

/* Gives the value of `enum to` that has the word that `value` has in `enum from`. Does not compile
 * when the two do not have the same words in the same order. */
#define SHAPE_SAME_WORD(to, from, value)                                                           \
    ({                                                                                             \
        _Static_assert((int)to##_digest == (int)from##_digest, "the words of the two differ");     \
        const enum from same_word = (value);                                                       \
        (enum to) same_word;                                                                       \
    })

/* Tells whether the text has the pattern; patterns are compiled once in a process. */
bool shape_matches(const char *pattern, const char *text);

/* Reads and writes the companion of a field in `record`; without one, writing does nothing. */
enum presence shape_presence(const struct shape_field *field, const void *record);
void shape_set_presence(const struct shape_field *field, void *record, enum presence presence);

#endif
