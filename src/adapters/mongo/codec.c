#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/shape.h"
#include "kernel/scope.h"

static void encode(bson_t *to, const struct shape *shape, const void *record);

static void append_value(bson_t *to, const char *name, int length, const struct shape_value *value,
                         const void *at)
{
    bson_t inner;
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
    case SHAPE_MAP:
        break; /* append_list */
    }
}

static void append_list(bson_t *to, const struct shape_field *field, const char *items,
                        size_t count)
{
    bson_t inner;
    if (field->value.kind == SHAPE_MAP) {
        const struct shape_entry *entries = (const void *)items;
        bson_append_document_begin(to, field->name, field->name_length, &inner);
        for (size_t i = 0; i < count; i++)
            bson_append_int64(&inner, entries[i].key, -1, entries[i].value);
        bson_append_document_end(to, &inner);
        return;
    }
    const size_t size = shape_value_size(field->value.item);
    bson_append_array_begin(to, field->name, field->name_length, &inner);
    for (size_t i = 0; i < count; i++) {
        char room[16];
        const char *key;
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        append_value(&inner, key, (int)length, field->value.item, items + i * size);
    }
    bson_append_array_end(to, &inner);
}

static void encode(bson_t *to, const struct shape *shape, const void *record)
{
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
        else if (listed)
            append_list(
                to, field, *(const char *const *)(const void *)at,
                *(const size_t *)(const void *)((const char *)record + field->count_offset));
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

bson_t *mongo_in(struct scope *scope, const char *name, const char *const *strings, size_t count)
{
    bson_t *filter = mongo_adopt(scope, bson_new()), in, list;
    BSON_APPEND_DOCUMENT_BEGIN(filter, name, &in);
    BSON_APPEND_ARRAY_BEGIN(&in, "$in", &list);
    for (size_t i = 0; i < count; i++) {
        char room[16];
        const char *key;
        size_t length = bson_uint32_to_string((uint32_t)i, &key, room, sizeof room);
        bson_append_utf8(&list, key, (int)length, strings[i], -1);
    }
    bson_append_array_end(&in, &list);
    bson_append_document_end(filter, &in);
    return filter;
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
        break; /* decode_list */
    }
    return false;
}

static bool decode_list(struct scope *scope, const struct shape_field *field,
                        const bson_iter_t *iter, void *record)
{
    const bool map = field->value.kind == SHAPE_MAP;
    bson_iter_t inner;
    size_t count = 0;
    if (!(map ? BSON_ITER_HOLDS_DOCUMENT(iter) : BSON_ITER_HOLDS_ARRAY(iter)))
        return false;
    for (bson_iter_recurse(iter, &inner); bson_iter_next(&inner);)
        count++;
    const size_t size = map ? sizeof(struct shape_entry) : shape_value_size(field->value.item);
    char *items = arena_array(scope->arena, count + 1, size);
    size_t i = 0;
    for (bson_iter_recurse(iter, &inner); bson_iter_next(&inner); i++) {
        char *at = items + i * size;
        if (map) {
            struct shape_entry *entry = (void *)at;
            entry->key = bson_iter_key(&inner);
            at = (char *)&entry->value;
        }
        if (!decode_value(scope, field->value.item, &inner, at))
            return false;
    }
    memcpy((char *)record + field->offset, &items, sizeof items);
    memcpy((char *)record + field->count_offset, &count, sizeof count);
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
    if (field->value.kind == SHAPE_ARRAY || field->value.kind == SHAPE_MAP)
        return decode_list(scope, field, iter, record);
    if (field->by_pointer) {
        void *object = arena_alloc(scope->arena, field->value.object->size);
        memcpy(at, &object, sizeof object);
        at = object;
    }
    return decode_value(scope, &field->value, iter, at);
}

/* Fields that a projection left out stay zero; fields that the shape does not know are of a newer
 * schema and passed over. */
static bool decode(struct scope *scope, const struct shape *shape, bson_iter_t *iter, void *record)
{
    size_t hint = 0;
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
