#include "kernel/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/shape.h"
#include "kernel/problem.h"

/* Where the check is. */
struct place {
    struct arena *arena;
    const struct violation **violations;
};

#define FAULT(place, pointer, code, ...)                                                           \
    violation_add((place)->arena, (place)->violations, (pointer), code, __VA_ARGS__)

static void check_record(const struct place *place, const char *pointer, const struct shape *shape,
                         const void *record);
static void check_list(const struct place *place, const char *pointer,
                       const struct shape_value *value, const struct shape_list *list);

static void check_string(const struct place *place, const char *pointer,
                         const struct shape_value *value, const char *text)
{
    size_t count;
    if (!utf8_count(text, strlen(text), &count))
        FAULT(place, pointer, "invalid_utf8", "is not valid UTF-8");
    else if ((int64_t)count < value->minimum)
        FAULT(place, pointer, "too_short", "must have at least %" PRId64 " character%s",
              value->minimum, plural(value->minimum));
    else if ((int64_t)count > value->maximum)
        FAULT(place, pointer, "too_long", "must have at most %" PRId64 " character%s",
              value->maximum, plural(value->maximum));
    else if (value->pattern != NULL && !shape_matches(value->pattern, text))
        FAULT(place, pointer, "pattern", "must match the pattern %s", value->pattern);
}

static void check_value(const struct place *place, const char *pointer,
                        const struct shape_value *value, const void *at)
{
    if (value->kind == SHAPE_STRING) {
        check_string(place, pointer, value, *(const char *const *)at);
    } else if (value->kind == SHAPE_OBJECT) {
        check_record(place, pointer, value->object, at);
    } else if (value->kind == SHAPE_ARRAY || value->kind == SHAPE_MAP) {
        check_list(place, pointer, value, at);
    } else if (value->kind == SHAPE_INTEGER) {
        const int64_t number = *(const int64_t *)at;
        if (number < value->minimum || number > value->maximum)
            FAULT(place, pointer, number < value->minimum ? "too_small" : "too_large",
                  "must be from %" PRId64 " to %" PRId64, value->minimum, value->maximum);
    }
}

static void check_list(const struct place *place, const char *pointer,
                       const struct shape_value *value, const struct shape_list *list)
{
    const bool map = value->kind == SHAPE_MAP;
    const struct shape_value *item = value->item;
    const size_t size = map ? shape_entry_size(item) : shape_value_size(item);
    const size_t count = list->count;
    const char *at = list->items;
    if ((int64_t)count < value->minimum || (int64_t)count > value->maximum)
        FAULT(place, pointer, (int64_t)count < value->minimum ? "too_few" : "too_many",
              "must be %" PRId64 " to %" PRId64 " items", value->minimum, value->maximum);
    for (size_t i = 0; at != NULL && i < count; i++, at += size) {
        const void *inner = map ? at + SHAPE_ENTRY_VALUE : at;
        if (item->nullable && *(const char *const *)inner == NULL)
            continue; /* of items, only strings may be */
        if (map)
            check_value(place,
                        arena_format(place->arena, "%s/%s", pointer,
                                     *(const char *const *)(const void *)at),
                        item, inner);
        else
            check_value(place, arena_format(place->arena, "%s/%zu", pointer, i), item, inner);
    }
}

static void check_record(const struct place *place, const char *pointer, const struct shape *shape,
                         const void *record)
{
    if (shape->choices != NULL)
        shape = shape_chosen(shape, record, &record);
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const char *at = (const char *)record + field->offset;
        const char *here = arena_format(place->arena, "%s/%s", pointer, field->name);
        const bool pointed = field->by_pointer || field->value.kind == SHAPE_STRING;
        if (shape_presence(field, record) != PRESENT)
            continue;
        const bool listed = field->value.kind == SHAPE_ARRAY || field->value.kind == SHAPE_MAP;
        if (listed && !field->required && *(const void *const *)(const void *)at == NULL)
            continue;
        if (pointed && *(const void *const *)(const void *)at == NULL) {
            if (field->required && !field->value.nullable)
                FAULT(place, here, "required", "is missing");
        } else {
            check_value(place, here, &field->value,
                        field->by_pointer ? *(const void *const *)(const void *)at : at);
        }
    }
}

void check_bounds(struct arena *arena, const struct shape *shape, const void *record,
                  const struct violation **violations)
{
    const struct place place = {.arena = arena, .violations = violations};
    check_record(&place, "", shape, record);
}
