/* Written without building a library's objects first: on the hot path that costs more than the
 * database's answer. */
#include "adapters/json/json.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/shape.h"

/* 0: as it is; 'u': \u00XX; others: the letter behind the backslash. */
static const char escapes[256] = {
    [0x00 ... 0x07] = 'u', ['\b'] = 'b', ['\t'] = 't',          ['\n'] = 'n', [0x0b] = 'u',
    ['\f'] = 'f',          ['\r'] = 'r', [0x0e ... 0x1f] = 'u', ['"'] = '"',  ['\\'] = '\\',
};

void json_write_string(struct buffer *buffer, const char *text)
{
    buffer_add_byte(buffer, '"');
    for (const char *run = text;; text++) {
        unsigned char byte = (unsigned char)*text;
        if (escapes[byte] == 0)
            continue;
        buffer_add(buffer, run, (size_t)(text - run));
        run = text + 1;
        if (byte == '\0')
            break;
        if (escapes[byte] == 'u') {
            buffer_add_string(buffer, "\\u00");
            buffer_add_byte(buffer, "01"[byte >> 4]);
            buffer_add_byte(buffer, "0123456789abcdef"[byte & 15]);
        } else {
            buffer_add_byte(buffer, '\\');
            buffer_add_byte(buffer, escapes[byte]);
        }
    }
    buffer_add_byte(buffer, '"');
}

static void write_list(struct buffer *buffer, const struct shape_value *value,
                       const struct shape_list *list);

static void write_value(struct buffer *buffer, const struct shape_value *value, const void *at)
{
    char time[CLOCK_TEXT];
    switch (value->kind) {
    case SHAPE_STRING:
        json_write_string(buffer, *(const char *const *)at);
        break;
    case SHAPE_INTEGER:
        buffer_add_integer(buffer, *(const int64_t *)at);
        break;
    case SHAPE_BOOLEAN:
        buffer_add_string(buffer, *(const bool *)at ? "true" : "false");
        break;
    case SHAPE_ENUM:
        json_write_string(buffer, value->names[*(const int *)at]);
        break;
    case SHAPE_TIME:
        clock_format(*(const int64_t *)at, time);
        json_write_string(buffer, time);
        break;
    case SHAPE_OBJECT:
        json_write(buffer, value->object, at);
        break;
    case SHAPE_ARRAY:
    case SHAPE_MAP:
        write_list(buffer, value, at);
        break;
    case SHAPE_BYTES:
        break; /* the contract has none */
    }
}

static void write_list(struct buffer *buffer, const struct shape_value *value,
                       const struct shape_list *list)
{
    const bool map = value->kind == SHAPE_MAP;
    const struct shape_value *item = value->item;
    const size_t size = map ? shape_entry_size(item) : shape_value_size(item);
    const char *at = list->items;
    buffer_add_byte(buffer, map ? '{' : '[');
    for (size_t i = 0; i < list->count; i++, at += size) {
        const void *inner = map ? at + SHAPE_ENTRY_VALUE : at;
        if (i > 0)
            buffer_add_byte(buffer, ',');
        if (map) {
            json_write_string(buffer, *(const char *const *)(const void *)at);
            buffer_add_byte(buffer, ':');
        }
        if (item->nullable && *(const char *const *)inner == NULL)
            buffer_add_string(buffer, "null"); /* of items, only strings may be */
        else
            write_value(buffer, item, inner);
    }
    buffer_add_byte(buffer, map ? '}' : ']');
}

static bool pointer_kind(const struct shape_field *field)
{
    return field->by_pointer || field->value.kind == SHAPE_STRING ||
           field->value.kind == SHAPE_ARRAY || field->value.kind == SHAPE_MAP;
}

/* Tells what stands for the field: ABSENT is left out, NIL is null. */
static enum presence field_presence(const struct shape_field *field, const void *record)
{
    if (field->mark == MARK_SECRET)
        return ABSENT;
    if (field->presence_offset != NO_OFFSET)
        return shape_presence(field, record);
    const void *at = (const char *)record + field->offset;
    const void *pointer = pointer_kind(field) ? *(const void *const *)at : record;
    if (pointer != NULL)
        return PRESENT;
    if (field->value.nullable)
        return NIL;
    /* A required list without items may come as NULL. */
    return field->required ? PRESENT : ABSENT;
}

void json_write(struct buffer *buffer, const struct shape *shape, const void *record)
{
    bool first = true;
    if (shape->choices != NULL)
        shape = shape_chosen(shape, record, &record);
    buffer_add_byte(buffer, '{');
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const void *at = (const char *)record + field->offset;
        enum presence presence = field_presence(field, record);
        if (presence == ABSENT)
            continue;
        if (!first)
            buffer_add_byte(buffer, ',');
        first = false;
        buffer_add_byte(buffer, '"');
        buffer_add(buffer, field->name, field->name_length);
        buffer_add(buffer, "\":", 2);
        if (presence == NIL)
            buffer_add_string(buffer, "null");
        else
            write_value(buffer, &field->value, field->by_pointer ? *(const void *const *)at : at);
    }
    buffer_add_byte(buffer, '}');
}
