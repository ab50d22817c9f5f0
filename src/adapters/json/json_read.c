#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/shape.h"
#include "kernel/problem.h"

enum { POINTER_MAX = 512 };

/* Where the reader is, and what it found wrong so far. */
struct reader {
    struct arena *arena;
    const struct violation **violations;
    char pointer[POINTER_MAX];
};

#define FAULT(reader, code, ...)                                                                   \
    violation_add((reader)->arena, (reader)->violations, (reader)->pointer, code, __VA_ARGS__)

/* Adds one reference token and gives the length to cut back to. Source: RFC 6901. */
static size_t enter(struct reader *reader, const char *name)
{
    size_t before = strlen(reader->pointer), at = before;
    if (at < POINTER_MAX - 3)
        reader->pointer[at++] = '/';
    for (; *name != '\0' && at < POINTER_MAX - 3; name++) {
        if (*name == '~' || *name == '/') {
            reader->pointer[at++] = '~';
            reader->pointer[at++] = *name == '~' ? '0' : '1';
        } else {
            reader->pointer[at++] = *name;
        }
    }
    reader->pointer[at] = '\0';
    return before;
}

static size_t enter_index(struct reader *reader, size_t index)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%zu", index);
    return enter(reader, digits);
}

static void leave(struct reader *reader, size_t before)
{
    reader->pointer[before] = '\0';
}

static void check_string(struct reader *reader, const struct shape_value *value, const char *text,
                         size_t length)
{
    size_t count;
    if (!utf8_count(text, length, &count))
        FAULT(reader, "invalid_utf8", "is not well-formed UTF-8");
    else if (memchr(text, '\0', length) != NULL)
        FAULT(reader, "invalid_character", "must not hold a NUL character");
    else if ((int64_t)count < value->minimum)
        FAULT(reader, "too_short", "must have at least %" PRId64 " characters", value->minimum);
    else if ((int64_t)count > value->maximum)
        FAULT(reader, "too_long", "must have at most %" PRId64 " characters", value->maximum);
    else if (value->pattern != NULL && !shape_matches(value->pattern, text))
        FAULT(reader, "pattern", "must have the form %s", value->pattern);
}

static void check_integer(struct reader *reader, const struct shape_value *value, int64_t number)
{
    if (number < value->minimum)
        FAULT(reader, "too_small", "must be at least %" PRId64, value->minimum);
    else if (number > value->maximum)
        FAULT(reader, "too_large", "must be at most %" PRId64, value->maximum);
}

static void read_word(struct reader *reader, const struct shape_value *value, const char *text,
                      void *at)
{
    int word = shape_word(value->names, text);
    if (word >= 0) {
        memcpy(at, &word, sizeof word);
        return;
    }
    char *words = arena_string(reader->arena, value->names[0]);
    for (int i = 1; value->names[i] != NULL; i++)
        words = arena_format(reader->arena, "%s, %s", words, value->names[i]);
    FAULT(reader, "not_allowed", "must be one of: %s", words);
}

static void read_time(struct reader *reader, const char *text, void *at)
{
    if (!clock_parse(text, at))
        FAULT(reader, "invalid_time", "must be an RFC 3339 date and time");
}

static void read_object(struct reader *reader, const struct shape *shape, json_object *object,
                        void *record);

/* Reads a value that is not null into `at`. */
static void read_value(struct reader *reader, const struct shape_value *value, json_object *from,
                       void *at)
{
    static const json_type wanted[] = {
        [SHAPE_STRING] = json_type_string,   [SHAPE_INTEGER] = json_type_int,
        [SHAPE_BOOLEAN] = json_type_boolean, [SHAPE_ENUM] = json_type_string,
        [SHAPE_TIME] = json_type_string,     [SHAPE_OBJECT] = json_type_object,
        [SHAPE_ARRAY] = json_type_array,     [SHAPE_MAP] = json_type_object,
    };
    static const char *const words[] = {
        [SHAPE_STRING] = "a string",       [SHAPE_INTEGER] = "a whole number",
        [SHAPE_BOOLEAN] = "true or false", [SHAPE_ENUM] = "a string",
        [SHAPE_TIME] = "a string",         [SHAPE_OBJECT] = "an object",
        [SHAPE_ARRAY] = "an array",        [SHAPE_MAP] = "an object",
    };
    if (json_object_get_type(from) != wanted[value->kind]) {
        FAULT(reader, "wrong_type", "must be %s", words[value->kind]);
        return;
    }
    const char *text =
        wanted[value->kind] == json_type_string ? json_object_get_string(from) : NULL;
    switch (value->kind) {
    case SHAPE_STRING: {
        size_t length = (size_t)json_object_get_string_len(from);
        check_string(reader, value, text, length);
        *(const char **)at = arena_copy(reader->arena, text, length);
        break;
    }
    case SHAPE_INTEGER:
        *(int64_t *)at = json_object_get_int64(from);
        check_integer(reader, value, *(int64_t *)at);
        break;
    case SHAPE_BOOLEAN:
        *(bool *)at = json_object_get_boolean(from);
        break;
    case SHAPE_ENUM:
        read_word(reader, value, text, at);
        break;
    case SHAPE_TIME:
        read_time(reader, text, at);
        break;
    case SHAPE_OBJECT:
        read_object(reader, value->object, from, at);
        break;
    case SHAPE_ARRAY:
    case SHAPE_MAP:
        break; /* read_list */
    }
}

static bool check_count(struct reader *reader, const struct shape_value *value, size_t count)
{
    if ((int64_t)count < value->minimum)
        FAULT(reader, "too_few", "must have at least %" PRId64 " items", value->minimum);
    else if ((int64_t)count > value->maximum)
        FAULT(reader, "too_many", "must have at most %" PRId64 " items", value->maximum);
    else
        return true;
    return false;
}

static void set_list(const struct shape_field *field, void *record, void *items, size_t count)
{
    memcpy((char *)record + field->offset, &items, sizeof items);
    memcpy((char *)record + field->count_offset, &count, sizeof count);
}

static void read_array(struct reader *reader, const struct shape_field *field, json_object *from,
                       void *record)
{
    size_t count = json_object_array_length(from);
    if (!check_count(reader, &field->value, count))
        return;
    const struct shape_value *item = field->value.item;
    size_t size = shape_value_size(item);
    /* One more than needed: an empty list is not the same as none. */
    char *items = arena_array(reader->arena, count + 1, size);
    for (size_t i = 0; i < count; i++) {
        json_object *value = json_object_array_get_idx(from, i);
        size_t before = enter_index(reader, i);
        read_value(reader, item, value, items + i * size);
        for (size_t j = 0; field->value.unique && j < i; j++)
            if (json_object_equal(value, json_object_array_get_idx(from, j)))
                FAULT(reader, "duplicate", "is the same as item %zu", j);
        leave(reader, before);
    }
    set_list(field, record, items, count);
}

static void read_map(struct reader *reader, const struct shape_field *field, json_object *from,
                     void *record)
{
    size_t count = (size_t)json_object_object_length(from), i = 0;
    if (!check_count(reader, &field->value, count))
        return;
    struct shape_entry *entries = ARENA_ARRAY(reader->arena, struct shape_entry, count + 1);
    json_object_object_foreach(from, key, value)
    {
        size_t before = enter(reader, key);
        if (!shape_matches(field->value.pattern, key))
            FAULT(reader, "pattern", "the name must have the form %s", field->value.pattern);
        read_value(reader, field->value.item, value, &entries[i].value);
        entries[i++].key = arena_string(reader->arena, key);
        leave(reader, before);
    }
    set_list(field, record, entries, count);
}

static void read_field(struct reader *reader, const struct shape_field *field, json_object *from,
                       void *record)
{
    void *at = (char *)record + field->offset;
    shape_set_presence(field, record, PRESENT);
    if (from == NULL) {
        shape_set_presence(field, record, NIL);
        if (!field->value.nullable)
            FAULT(reader, "wrong_type", "must not be null");
        return;
    }
    if (field->value.kind == SHAPE_ARRAY || field->value.kind == SHAPE_MAP) {
        bool array = field->value.kind == SHAPE_ARRAY;
        if (json_object_get_type(from) != (array ? json_type_array : json_type_object))
            FAULT(reader, "wrong_type", "must be an %s", array ? "array" : "object");
        else if (array)
            read_array(reader, field, from, record);
        else
            read_map(reader, field, from, record);
        return;
    }
    if (field->by_pointer) {
        void *object = arena_alloc(reader->arena, field->value.object->size);
        memcpy(at, &object, sizeof object);
        at = object;
    }
    read_value(reader, &field->value, from, at);
}

static void read_object(struct reader *reader, const struct shape *shape, json_object *object,
                        void *record)
{
    bool *seen = ARENA_ARRAY(reader->arena, bool, shape->fields_count + 1);
    size_t hint = 0;
    json_object_object_foreach(object, key, value)
    {
        const struct shape_field *field = shape_find(shape, key, strlen(key), hint);
        size_t before = enter(reader, key);
        if (field == NULL) {
            FAULT(reader, "unknown", "is not known here");
        } else {
            hint = (size_t)(field - shape->fields) + 1;
            seen[field - shape->fields] = true;
            read_field(reader, field, value, record);
        }
        leave(reader, before);
    }
    for (size_t i = 0; i < shape->fields_count; i++) {
        if (seen[i] || !shape->fields[i].required)
            continue;
        size_t before = enter(reader, shape->fields[i].name);
        FAULT(reader, "required", "is missing");
        leave(reader, before);
    }
}

static size_t members(json_object *value)
{
    size_t count = 0;
    if (json_object_get_type(value) == json_type_array)
        for (size_t i = 0; i < json_object_array_length(value); i++)
            count += members(json_object_array_get_idx(value, i));
    if (json_object_get_type(value) == json_type_object) {
        json_object_object_foreach(value, key, member)
        {
            (void)key;
            count += 1 + members(member);
        }
    }
    return count;
}

/* json-c keeps the last of two members of one name and says nothing. In well-formed text each
 * member has one colon outside strings, so fewer members than colons means that one was repeated.
 */
static bool repeats_member(const char *text, size_t length, json_object *value)
{
    size_t colons = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && text[i] == ':')
            colons++;
    }
    return colons != members(value);
}

static void put_object(void *object)
{
    json_object_put(object);
}

static json_object *parse(struct arena *arena, const char *text, size_t length,
                          const char **malformed_r)
{
    struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH);
    if (tokener == NULL)
        abort();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object *value = json_tokener_parse_ex(tokener, text, (int)length);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    /* A bare number or word may go on as far as the parser knows; the end of the text ends it. */
    if (error == json_tokener_continue) {
        value = json_tokener_parse_ex(tokener, "", 1);
        error = json_tokener_get_error(tokener);
    }
    size_t end = json_tokener_get_parse_end(tokener);
    json_tokener_free(tokener);
    if (value != NULL)
        arena_defer(arena, put_object, value);
    *malformed_r = NULL;
    if (length == 0)
        *malformed_r = "there is no body";
    else if (error != json_tokener_success)
        *malformed_r = arena_format(arena, "%s, at byte %zu", json_tokener_error_desc(error), end);
    else if (repeats_member(text, length, value))
        *malformed_r = "an object has two members of the same name";
    return value;
}

void *json_read(struct arena *arena, const struct shape *shape, const char *text, size_t length,
                const char **malformed_r, const struct violation **violations_r)
{
    const struct violation *violations = NULL;
    struct reader reader = {.arena = arena, .violations = &violations, .pointer = ""};
    void *record = arena_alloc(arena, shape->size);
    json_object *value = parse(arena, text, length, malformed_r);
    if (*malformed_r == NULL && json_object_get_type(value) != json_type_object)
        FAULT(&reader, "wrong_type", "must be an object");
    else if (*malformed_r == NULL)
        read_object(&reader, shape, value, record);
    *violations_r = violations;
    return *malformed_r == NULL && violations == NULL ? record : NULL;
}

static void text_value(struct reader *reader, const struct shape_value *value, char *text, void *at)
{
    char *end;
    switch (value->kind) {
    case SHAPE_STRING:
        check_string(reader, value, text, strlen(text));
        *(const char **)at = text;
        break;
    case SHAPE_INTEGER:
        errno = 0;
        *(int64_t *)at = strtoll(text, &end, 10);
        /* strtoll takes blanks and a plus sign; the contract does not. */
        if (errno != 0 || *end != '\0' || strspn(text, "-0123456789") != strlen(text) ||
            *text == '\0')
            FAULT(reader, "wrong_type", "must be a whole number");
        else
            check_integer(reader, value, *(int64_t *)at);
        break;
    case SHAPE_BOOLEAN:
        *(bool *)at = strcmp(text, "true") == 0;
        if (!*(bool *)at && strcmp(text, "false") != 0)
            FAULT(reader, "wrong_type", "must be true or false");
        break;
    case SHAPE_ENUM:
        read_word(reader, value, text, at);
        break;
    case SHAPE_TIME:
        read_time(reader, text, at);
        break;
    case SHAPE_OBJECT:
    case SHAPE_ARRAY:
    case SHAPE_MAP:
        abort(); /* the compiler refuses such parameters */
    }
}

void text_read(struct arena *arena, const struct shape_field *field, const char *pointer,
               const char *text, void *record, const struct violation **violations)
{
    struct reader reader = {.arena = arena, .violations = violations};
    char *rest = arena_string(arena, text);
    snprintf(reader.pointer, sizeof reader.pointer, "%s", pointer);
    shape_set_presence(field, record, PRESENT);
    if (field->value.kind != SHAPE_ARRAY) {
        text_value(&reader, &field->value, rest, (char *)record + field->offset);
        return;
    }
    size_t count = 1, size = shape_value_size(field->value.item);
    for (const char *at = text; *at != '\0'; at++)
        count += *at == ',';
    if (!check_count(&reader, &field->value, count))
        return;
    char *items = arena_array(arena, count, size);
    for (size_t i = 0; i < count; i++)
        text_value(&reader, field->value.item, strsep(&rest, ","), items + i * size);
    set_list(field, record, items, count);
}
