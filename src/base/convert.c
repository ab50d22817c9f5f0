#include "base/convert.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Tells whether values of the one can be carried over to the other. What a map leads to, and an
 * object that is one of several, is carried over as it is. */
static bool same_kind(const struct shape_value *one, const struct shape_value *other, bool as_is)
{
    if (one->kind != other->kind)
        return false;
    if (one->kind == SHAPE_OBJECT && (as_is || one->object->choices != NULL))
        return one->object == other->object;
    if (one->kind == SHAPE_ENUM && as_is)
        return one->names == other->names;
    return one->item == NULL || same_kind(one->item, other->item, as_is || one->kind == SHAPE_MAP);
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
    return found != NULL && same_kind(&found->value, &field->value, false) ? found : NULL;
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

static void carry_list(struct arena *arena, const struct shape_value *from, const void *from_at,
                       const struct shape_value *to, void *to_at);

static void carry_value(struct arena *arena, const struct shape_value *from, const void *from_at,
                        const struct shape_value *to, void *to_at)
{
    if (from->kind == SHAPE_ENUM)
        *(int *)to_at = word_in(from, *(const int *)from_at, to);
    else if (from->kind == SHAPE_OBJECT)
        convert(arena, from->object, from_at, to->object, to_at);
    else if (from->kind == SHAPE_ARRAY)
        carry_list(arena, from, from_at, to, to_at);
    else
        memcpy(to_at, from_at, shape_value_size(from));
}

/* Tells whether items of the one can be used as items of the other. */
static bool are_alike(const struct shape_value *one, const struct shape_value *other)
{
    return one->object == other->object && one->names == other->names &&
           (one->item == NULL || are_alike(one->item, other->item));
}

static void carry_list(struct arena *arena, const struct shape_value *from, const void *from_at,
                       const struct shape_value *to, void *to_at)
{
    struct shape_list list;
    memcpy(&list, from_at, sizeof list);
    if (list.items != NULL && !are_alike(from->item, to->item)) {
        const char *items = list.items;
        const size_t from_size = shape_value_size(from->item), size = shape_value_size(to->item);
        char *made = arena_array(arena, list.count + 1, size);
        for (size_t i = 0; i < list.count; i++)
            carry_value(arena, from->item, items + i * from_size, to->item, made + i * size);
        list.items = made;
    }
    memcpy(to_at, &list, sizeof list);
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
        carry_list(arena, &from->value, from_at, &to->value, to_at);
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
    if (from->kind == SHAPE_ARRAY)
        return value_fault(arena, from->item, to->item);
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
        const char *fault = from == NULL ? NULL : value_fault(arena, &from->value, &to->value);
        if (fault != NULL)
            return arena_format(arena, "%s.%s: %s", to_shape->name, to->name, fault);
    }
    return NULL;
}
