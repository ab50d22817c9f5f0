#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/shape.h"
#include "kernel/scope.h"

static void encode(bson_t *to, const struct shape *shape, const void *record);
static void append_map(bson_t *to, const struct shape_value *item, const struct shape_list *map);
static void append_array(bson_t *to, const struct shape_value *item, const struct shape_list *list);

static void append_value(bson_t *to, const char *name, int length, const struct shape_value *value,
                         const void *at)
{
    bson_t inner;
    const struct shape_bytes *bytes;
    switch (value->kind) {
    case SHAPE_STRING:
        bson_append_utf8(to, name, length, *(const char *const *)at, -1);
        break;
    case SHAPE_INTEGER:
        bson_append_int64(to, name, length, *(const int64_t *)at);
        break;
    case SHAPE_BOOLEAN:
        bson_append_bool(to, name, length, *(const bool *)at);
        break;
    case SHAPE_ENUM:
        bson_append_utf8(to, name, length, value->names[*(const int *)at], -1);
        break;
    case SHAPE_TIME:
        bson_append_date_time(to, name, length, *(const int64_t *)at);
        break;
    case SHAPE_OBJECT:
        bson_append_document_begin(to, name, length, &inner);
        encode(&inner, value->object, at);
        bson_append_document_end(to, &inner);
        break;
    case SHAPE_ARRAY:
        bson_append_array_begin(to, name, length, &inner);
        append_array(&inner, value->item, at);
        bson_append_array_end(to, &inner);
        break;
    case SHAPE_MAP:
        bson_append_document_begin(to, name, length, &inner);
        append_map(&inner, value->item, at);
        bson_append_document_end(to, &inner);
        break;
    case SHAPE_BYTES:
        bytes = at;
        bson_append_binary(to, name, length, BSON_SUBTYPE_BINARY, bytes->at,
                           (uint32_t)bytes->length);
        break;
    }
}

static void append_item(bson_t *to, const char *name, int length, const struct shape_value *item,
                        const void *at)
{
    if (item->nullable && *(const char *const *)at == NULL)
        bson_append_null(to, name, length); /* of items, only strings may be */
    else
        append_value(to, name, length, item, at);
}

static void append_map(bson_t *to, const struct shape_value *item, const struct shape_list *map)
{
    const char *at = map->items;
    for (size_t i = 0; i < map->count; i++, at += shape_entry_size(item))
        append_item(to, *(const char *const *)(const void *)at, -1, item, at + SHAPE_ENTRY_VALUE);
}

static void append_array(bson_t *to, const struct shape_value *item, const struct shape_list *list)
{
    const size_t size = shape_value_size(item);
    for (size_t i = 0; i < list->count; i++) {
        char room[16];
        const char *key;
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        append_item(to, key, (int)length, item, (const char *)list->items + i * size);
    }
}

static void encode(bson_t *to, const struct shape *shape, const void *record)
{
    if (shape->choices != NULL)
        shape = shape_chosen(shape, record, &record);
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct shape_field *field = &shape->fields[i];
        const char *at = (const char *)record + field->offset;
        const bool listed = field->value.kind == SHAPE_ARRAY || field->value.kind == SHAPE_MAP;
        const bool pointer = listed || field->by_pointer || field->value.kind == SHAPE_STRING;
        enum presence presence = shape_presence(field, record);
        if (pointer && *(const void *const *)(const void *)at == NULL &&
            !(listed && field->required))
            presence = field->value.nullable && presence != ABSENT ? NIL : ABSENT;
        if (presence == ABSENT)
            continue;
        if (presence == NIL)
            bson_append_null(to, field->name, field->name_length);
        else
            append_value(to, field->name, field->name_length, &field->value,
                         field->by_pointer ? *(const void *const *)(const void *)at : at);
    }
}

bson_t *mongo_encode(struct scope *scope, const struct shape *shape, const void *record)
{
    bson_t *document = mongo_adopt(scope, bson_new());
    encode(document, shape, record);
    return document;
}

bson_t *mongo_in_each(struct scope *scope, const char *name, const char *const *first,
                      size_t stride, size_t count)
{
    bson_t *filter = mongo_adopt(scope, bson_new()), in, list;
    BSON_APPEND_DOCUMENT_BEGIN(filter, name, &in);
    BSON_APPEND_ARRAY_BEGIN(&in, "$in", &list);
    for (size_t i = 0; i < count; i++) {
        char room[16];
        const char *key;
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        const void *string = (const char *)first + i * stride;
        bson_append_utf8(&list, key, (int)length, *(const char *const *)string, -1);
    }
    bson_append_array_end(&in, &list);
    bson_append_document_end(filter, &in);
    return filter;
}

bson_t *mongo_in(struct scope *scope, const char *name, const char *const *strings, size_t count)
{
    return mongo_in_each(scope, name, strings, sizeof *strings, count);
}

void mongo_append_fields(bson_t *options, const char *const *names)
{
    bson_t projection;
    BSON_APPEND_DOCUMENT_BEGIN(options, "projection", &projection);
    for (; *names != NULL; names++)
        BSON_APPEND_BOOL(&projection, *names, true);
    bson_append_document_end(options, &projection);
}

static bool decode(struct scope *scope, const struct shape *shape, bson_iter_t *iter, void *record);
static bool decode_list(struct scope *scope, const struct shape_value *value,
                        const bson_iter_t *iter, struct shape_list *list);

static bool decode_bytes(const bson_iter_t *iter, struct shape_bytes *bytes_r)
{
    bson_subtype_t subtype;
    uint32_t length = 0;
    const uint8_t *at = NULL;
    if (!BSON_ITER_HOLDS_BINARY(iter))
        return false;
    bson_iter_binary(iter, &subtype, &length, &at);
    *bytes_r = (struct shape_bytes){at, length};
    return true;
}

static bool decode_value(struct scope *scope, const struct shape_value *value,
                         const bson_iter_t *iter, void *at)
{
    bson_iter_t inner;
    int word;
    switch (value->kind) {
    case SHAPE_STRING:
        *(const char **)at = bson_iter_utf8(iter, NULL);
        return BSON_ITER_HOLDS_UTF8(iter);
    case SHAPE_INTEGER:
        *(int64_t *)at = bson_iter_as_int64(iter);
        return BSON_ITER_HOLDS_INT(iter);
    case SHAPE_BOOLEAN:
        *(bool *)at = bson_iter_bool(iter);
        return BSON_ITER_HOLDS_BOOL(iter);
    case SHAPE_ENUM:
        word =
            BSON_ITER_HOLDS_UTF8(iter) ? shape_word(value->names, bson_iter_utf8(iter, NULL)) : -1;
        memcpy(at, &word, sizeof word);
        return word >= 0;
    case SHAPE_TIME:
        *(int64_t *)at = bson_iter_date_time(iter);
        return BSON_ITER_HOLDS_DATE_TIME(iter);
    case SHAPE_OBJECT:
        return BSON_ITER_HOLDS_DOCUMENT(iter) && bson_iter_recurse(iter, &inner) &&
               decode(scope, value->object, &inner, at);
    case SHAPE_ARRAY:
    case SHAPE_MAP:
        return decode_list(scope, value, iter, at);
    case SHAPE_BYTES:
        return decode_bytes(iter, at);
    }
    return false;
}

static bool decode_list(struct scope *scope, const struct shape_value *value,
                        const bson_iter_t *iter, struct shape_list *list)
{
    const bool map = value->kind == SHAPE_MAP;
    const struct shape_value *item = value->item;
    bson_iter_t inner;
    size_t count = 0;
    if (!(map ? BSON_ITER_HOLDS_DOCUMENT(iter) : BSON_ITER_HOLDS_ARRAY(iter)))
        return false;
    for (bson_iter_recurse(iter, &inner); bson_iter_next(&inner);)
        count++;
    const size_t size = map ? shape_entry_size(item) : shape_value_size(item);
    char *items = arena_array(scope->arena, count + 1, size);
    size_t i = 0;
    for (bson_iter_recurse(iter, &inner); bson_iter_next(&inner); i++) {
        char *at = items + i * size;
        if (map) {
            *(const char **)(void *)at = bson_iter_key(&inner);
            at += SHAPE_ENTRY_VALUE;
        }
        if (item->nullable && BSON_ITER_HOLDS_NULL(&inner))
            continue; /* of items, only strings may be: NULL */
        if (!decode_value(scope, item, &inner, at))
            return false;
    }
    *list = (struct shape_list){.items = items, .count = count};
    return true;
}

static bool decode_field(struct scope *scope, const struct shape_field *field,
                         const bson_iter_t *iter, void *record)
{
    void *at = (char *)record + field->offset;
    if (BSON_ITER_HOLDS_NULL(iter)) {
        shape_set_presence(field, record, NIL);
        return field->value.nullable;
    }
    shape_set_presence(field, record, PRESENT);
    if (field->by_pointer) {
        void *object = arena_alloc(scope->arena, field->value.object->size);
        memcpy(at, &object, sizeof object);
        at = object;
    }
    return decode_value(scope, &field->value, iter, at);
}

/* What of a union there is, its tag says, wherever it stands. */
static bool decode_chosen(struct scope *scope, const struct shape *shape, bson_iter_t *iter,
                          void *record)
{
    const struct shape_field *tag = &shape->fields[0];
    bson_iter_t find;
    const void *chosen;
    memcpy(&find, iter, sizeof find); /* libbson asks for more alignment than a stack may have */
    if (!bson_iter_find_w_len(&find, tag->name, tag->name_length) ||
        !decode_value(scope, &tag->value, &find, (char *)record + tag->offset)) {
        log_event(LOG_ERROR, "document_breaks_schema", LOG_TEXT("shape", shape->name),
                  LOG_TEXT("field", tag->name));
        return false;
    }
    const struct shape *inner = shape_chosen(shape, record, &chosen);
    return decode(scope, inner, iter, (char *)record + shape->choices_offset);
}

/* Fields that a projection left out stay zero; fields that the shape does not know are of a newer
 * schema and passed over. */
static bool decode(struct scope *scope, const struct shape *shape, bson_iter_t *iter, void *record)
{
    size_t hint = 0;
    if (shape->choices != NULL)
        return decode_chosen(scope, shape, iter, record);
    while (bson_iter_next(iter)) {
        const char *name = bson_iter_key(iter);
        const struct shape_field *field =
            shape_find(shape, name, bson_iter_key_len(iter), hint % shape->fields_count);
        if (field == NULL)
            continue;
        hint = (size_t)(field - shape->fields) + 1;
        if (!decode_field(scope, field, iter, record)) {
            log_event(LOG_ERROR, "document_breaks_schema", LOG_TEXT("shape", shape->name),
                      LOG_TEXT("field", name));
            return false;
        }
    }
    return true;
}

void *mongo_decode(struct scope *scope, const struct shape *shape, const bson_t *document)
{
    bson_iter_t iter;
    void *record = arena_alloc(scope->arena, shape->size);
    return bson_iter_init(&iter, document) && decode(scope, shape, &iter, record) ? record : NULL;
}
