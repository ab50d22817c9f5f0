#include "base/shape.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

const struct shape_field *shape_find(const struct shape *shape, const char *name, size_t length,
                                     size_t hint)
{
    for (size_t i = 0; i < shape->fields_count; i++) {
        size_t at = (hint + i) % shape->fields_count;
        const struct shape_field *field = &shape->fields[at];
        if (field->name_length == length && memcmp(field->name, name, length) == 0)
            return field;
    }
    return NULL;
}

size_t shape_value_size(const struct shape_value *value)
{
    switch (value->kind) {
    case SHAPE_STRING:
        return sizeof(const char *);
    case SHAPE_INTEGER:
    case SHAPE_TIME:
        return sizeof(int64_t);
    case SHAPE_BOOLEAN:
        return sizeof(bool);
    case SHAPE_ENUM:
        return sizeof(int);
    case SHAPE_OBJECT:
        return value->object->size;
    case SHAPE_ARRAY:
    case SHAPE_MAP:
        return sizeof(struct shape_list);
    case SHAPE_BYTES:
        return sizeof(struct shape_bytes);
    }
    abort();
}

size_t shape_entry_size(const struct shape_value *value)
{
    const size_t alignment = _Alignof(struct shape_entry);
    return SHAPE_ENTRY_VALUE + (shape_value_size(value) + alignment - 1) / alignment * alignment;
}

const struct shape *shape_chosen(const struct shape *shape, const void *record,
                                 const void **chosen_r)
{
    int tag;
    memcpy(&tag, (const char *)record + shape->fields[0].offset, sizeof tag);
    *chosen_r = (const char *)record + shape->choices_offset;
    return shape->choices[tag];
}

int shape_word(const char *const *names, const char *word)
{
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return -1;
}

struct compiled {
    const char *pattern;
    regex_t regex;
};

static regex_t *compiled(const char *pattern)
{
    /* Patterns are string constants of generated code: few, and known by their address. */
    static struct compiled *known;
    static size_t count;
    for (size_t i = 0; i < count; i++)
        if (known[i].pattern == pattern)
            return &known[i].regex;
    struct compiled *more = realloc(known, (count + 1) * sizeof *known);
    if (more == NULL)
        abort();
    known = more;
    known[count].pattern = pattern;
    if (regcomp(&known[count].regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        abort(); /* the compilers let only patterns through that POSIX understands */
    return &known[count++].regex;
}

bool shape_matches(const char *pattern, const char *text)
{
    return regexec(compiled(pattern), text, 0, NULL, 0) == 0;
}

enum presence shape_presence(const struct shape_field *field, const void *record)
{
    if (field->presence_offset == NO_OFFSET)
        return PRESENT;
    enum presence presence;
    memcpy(&presence, (const char *)record + field->presence_offset, sizeof presence);
    return presence;
}

void shape_set_presence(const struct shape_field *field, void *record, enum presence presence)
{
    if (field->presence_offset != NO_OFFSET)
        memcpy((char *)record + field->presence_offset, &presence, sizeof presence);
}
