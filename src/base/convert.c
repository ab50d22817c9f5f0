#include "base/convert.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static bool same_kind(const struct shape_value *one, const struct shape_value *other)
{
    return one->kind == other->kind &&
           (one->item == NULL || other->item == NULL || same_kind(one->item, other->item));
}

/* The field of the other struct that means the same. */
static const struct shape_field *counterpart(const struct shape *shape,
                                             const struct shape_field *field, size_t hint)
{
    const char *name = field->name;
    size_t length = field->name_length;
    const struct shape_field *found = shape_find(shape, name, length, hint);
    if (found == NULL && strcmp(name, "id") == 0)
        found = shape_find(shape, "_id", 3, 0);
    if (found == NULL && strcmp(name, "_id") == 0)
        found = shape_find(shape, "id", 2, 0);
    return found != NULL && same_kind(&found->value, &field->value) ? found : NULL;
}

static bool is_list(const struct shape_field *field)
{
    return field->value.kind == SHAPE_ARRAY || field->value.kind == SHAPE_MAP;
}

/* Tells whether the field is a pointer, so that NULL says that it is missing or null. */
static bool is_pointer(const struct shape_field *field)
{
    return field->by_pointer || is_list(field) || field->value.kind == SHAPE_STRING;
}

static const void *pointer_at(const struct shape_field *field, const void *record)
{
    const void *pointer;
    memcpy(&pointer, (const char *)record + field->offset, sizeof pointer);
    return pointer;
}

static void set_pointer(const struct shape_field *field, void *record, const void *pointer)
{
    memcpy((char *)record + field->offset, &pointer, sizeof pointer);
}

static enum presence presence_of(const struct shape_field *field, const void *record)
{
    if (field->presence_offset != NO_OFFSET || !is_pointer(field))
        return shape_presence(field, record);
    if (pointer_at(field, record) != NULL || (is_list(field) && field->required))
        return PRESENT;
    return field->value.nullable ? NIL : ABSENT;
}

static void clear(const struct shape_field *field, void *record)
{
    const size_t zero = 0;
    if (is_pointer(field))
        set_pointer(field, record, NULL);
    if (is_list(field))
        memcpy((char *)record + field->count_offset, &zero, sizeof zero);
    shape_set_presence(field, record, field->value.nullable ? NIL : ABSENT);
}

/* The place of the same word in the other enum. */
static int word_in(const struct shape_value *from, int word, const struct shape_value *to)
{
    if (from->names == to->names)
        return word;
    const int found = shape_word(to->names, from->names[word]);
    if (found < 0)
        abort();
    return found;
}

static void carry_value(struct arena *arena, const struct shape_value *from, const void *from_at,
                        const struct shape_value *to, void *to_at)
{
    if (from->kind == SHAPE_ENUM)
        *(int *)to_at = word_in(from, *(const int *)from_at, to);
    else if (from->kind == SHAPE_OBJECT)
        convert(arena, from->object, from_at, to->object, to_at);
    else
        memcpy(to_at, from_at, shape_value_size(from));
}

static const void *carry_items(struct arena *arena, const struct shape_value *from,
                               const void *items, size_t count, const struct shape_value *to)
{
    const size_t from_size = shape_value_size(from), to_size = shape_value_size(to);
    if (from->object == to->object && from->names == to->names)
        return items;
    char *made = arena_array(arena, count + 1, to_size);
    for (size_t i = 0; i < count; i++)
        carry_value(arena, from, (const char *)items + i * from_size, to, made + i * to_size);
    return made;
}

static void carry_list(struct arena *arena, const struct shape_field *from, const void *from_record,
                       const struct shape_field *to, void *to_record)
{
    size_t count;
    const void *items = pointer_at(from, from_record);
    memcpy(&count, (const char *)from_record + from->count_offset, sizeof count);
    if (items != NULL && from->value.kind == SHAPE_ARRAY)
        items = carry_items(arena, from->value.item, items, count, to->value.item);
    set_pointer(to, to_record, items);
    memcpy((char *)to_record + to->count_offset, &count, sizeof count);
}

/* An object that is there behind a pointer may be shared, so its next state is a new one. */
static void *next_object(struct arena *arena, const struct shape_field *to, void *record)
{
    const size_t size = to->value.object->size;
    const void *before = pointer_at(to, record);
    void *next = arena_alloc(arena, size);
    if (before != NULL)
        memcpy(next, before, size);
    set_pointer(to, record, next);
    return next;
}

static void carry(struct arena *arena, const struct shape_field *from, const void *from_record,
                  const struct shape_field *to, void *to_record)
{
    const void *from_at = (const char *)from_record + from->offset;
    void *to_at = (char *)to_record + to->offset;
    shape_set_presence(to, to_record, PRESENT);
    if (is_list(from)) {
        carry_list(arena, from, from_record, to, to_record);
        return;
    }
    if (from->by_pointer)
        from_at = pointer_at(from, from_record);
    if (to->by_pointer)
        to_at = next_object(arena, to, to_record);
    carry_value(arena, &from->value, from_at, &to->value, to_at);
}

void convert(struct arena *arena, const struct shape *from_shape, const void *from,
             const struct shape *to_shape, void *to)
{
    size_t hint = 0;
    if (from_shape == to_shape) {
        memcpy(to, from, from_shape->size);
        return;
    }
    for (size_t i = 0; i < to_shape->fields_count; i++) {
        const struct shape_field *field = &to_shape->fields[i];
        const struct shape_field *source = counterpart(from_shape, field, hint);
        if (source == NULL)
            continue;
        hint = (size_t)(source - from_shape->fields) + 1;
        const enum presence presence = presence_of(source, from);
        if (presence == PRESENT)
            carry(arena, source, from, field, to);
        else if (presence == NIL)
            clear(field, to);
        else if (field->required && field->value.nullable && presence_of(field, to) == ABSENT)
            shape_set_presence(field, to, NIL);
    }
}

void *convert_all(struct arena *arena, const struct shape *from_shape, const void *from,
                  size_t count, const struct shape *to_shape)
{
    char *made = arena_array(arena, count + 1, to_shape->size);
    for (size_t i = 0; i < count; i++)
        convert(arena, from_shape, (const char *)from + i * from_shape->size, to_shape,
                made + i * to_shape->size);
    return made;
}

static const char *value_fault(struct arena *arena, const struct shape_value *from,
                               const struct shape_value *to)
{
    if (from->kind == SHAPE_OBJECT)
        return convert_fault(arena, from->object, to->object);
    for (int i = 0; from->kind == SHAPE_ENUM && from->names[i] != NULL; i++)
        if (shape_word(to->names, from->names[i]) < 0)
            return from->names[i];
    return NULL;
}

const char *convert_fault(struct arena *arena, const struct shape *from_shape,
                          const struct shape *to_shape)
{
    for (size_t i = 0; i < to_shape->fields_count; i++) {
        const struct shape_field *to = &to_shape->fields[i];
        const struct shape_field *from = counterpart(from_shape, to, i);
        if (from == NULL || from->value.kind == SHAPE_MAP)
            continue;
        const bool listed = from->value.kind == SHAPE_ARRAY;
        const struct shape_value *value = listed ? from->value.item : &from->value;
        const struct shape_value *other = listed ? to->value.item : &to->value;
        const char *fault = value_fault(arena, value, other);
        if (fault != NULL)
            return arena_format(arena, "%s.%s: %s", to_shape->name, to->name, fault);
    }
    return NULL;
}
