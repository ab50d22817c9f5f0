#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json/json.h"
#include "adapters/json/json_scan.h"
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
    char token[POINTER_MAX];
    size_t before = strlen(reader->pointer), at = 0;
    const char *end = name + utf8_cut(name, sizeof token / 2 - 2); /* escapes double it at most */
    token[at++] = '/';
    for (; name < end; name++) {
        if (*name == '~' || *name == '/') {
            token[at++] = '~';
            token[at++] = *name == '~' ? '0' : '1';
        } else {
            token[at++] = *name;
        }
    }
    token[at] = '\0';
    /* What does not fit is left out: the pointer then names what holds it. */
    size_t length = utf8_cut(token, POINTER_MAX - 1 - before);
    memcpy(reader->pointer + before, token, length);
    reader->pointer[before + length] = '\0';
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
        FAULT(reader, "invalid_utf8", "is not valid UTF-8");
    else if (memchr(text, '\0', length) != NULL)
        FAULT(reader, "invalid_character", "must not contain a NUL character");
    else if ((int64_t)count < value->minimum)
        FAULT(reader, "too_short", "must have at least %" PRId64 " character%s", value->minimum,
              plural(value->minimum));
    else if ((int64_t)count > value->maximum)
        FAULT(reader, "too_long", "must have at most %" PRId64 " character%s", value->maximum,
              plural(value->maximum));
    else if (value->pattern != NULL && !shape_matches(value->pattern, text))
        FAULT(reader, "pattern", "must match the pattern %s", value->pattern);
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

/* Reads a whole number from the digits that were sent, never through floating point: 1.0 and 1e2
 * are whole, as JSON Schema says. */
static bool whole_value(struct json_object *from, int64_t *number_r)
{
    if (json_object_is_type(from, json_type_int)) {
        *number_r = json_object_get_int64(from);
        return true;
    }
    if (!json_object_is_type(from, json_type_double))
        return false;
    const char *text = json_object_get_string(from); /* as it was sent */
    struct json_number number = json_number(text, strlen(text));
    *number_r = number.whole;
    return number.exact;
}

static bool same_value(struct json_object *a, struct json_object *b)
{
    int64_t left, right;
    if (whole_value(a, &left) && whole_value(b, &right))
        return left == right;
    return json_object_equal(a, b);
}

static void read_object(struct reader *reader, const struct shape *shape,
                        struct json_object *object, void *record);
static void read_array(struct reader *reader, const struct shape_value *value,
                       struct json_object *from, struct shape_list *list);
static void read_map(struct reader *reader, const struct shape_value *value,
                     struct json_object *from, struct shape_list *list);

/* Reads a value that is not null into `at`. */
static void read_value(struct reader *reader, const struct shape_value *value,
                       struct json_object *from, void *at)
{
    static const char *const words[] = {
        [SHAPE_STRING] = "a string",       [SHAPE_INTEGER] = "a whole number",
        [SHAPE_BOOLEAN] = "true or false", [SHAPE_ENUM] = "a string",
        [SHAPE_TIME] = "a string",         [SHAPE_OBJECT] = "an object",
        [SHAPE_ARRAY] = "an array",        [SHAPE_MAP] = "an object",
    };
    const enum json_type type = json_object_get_type(from);
    const char *text = type == json_type_string ? json_object_get_string(from) : NULL;
    switch (value->kind) {
    case SHAPE_STRING:
        if (text == NULL)
            break;
        check_string(reader, value, text, (size_t)json_object_get_string_len(from));
        *(const char **)at =
            arena_copy(reader->arena, text, (size_t)json_object_get_string_len(from));
        return;
    case SHAPE_INTEGER:
        if (!whole_value(from, at))
            break;
        check_integer(reader, value, *(int64_t *)at);
        return;
    case SHAPE_BOOLEAN:
        if (type != json_type_boolean)
            break;
        *(bool *)at = json_object_get_boolean(from);
        return;
    case SHAPE_ENUM:
        if (text == NULL)
            break;
        read_word(reader, value, text, at);
        return;
    case SHAPE_TIME:
        if (text == NULL)
            break;
        read_time(reader, text, at);
        return;
    case SHAPE_OBJECT:
        if (type != json_type_object)
            break;
        read_object(reader, value->object, from, at);
        return;
    case SHAPE_ARRAY:
        if (type != json_type_array)
            break;
        read_array(reader, value, from, at);
        return;
    case SHAPE_MAP:
        if (type != json_type_object)
            break;
        read_map(reader, value, from, at);
        return;
    case SHAPE_BYTES:
        abort(); /* the contract has none */
    }
    FAULT(reader, "wrong_type", "must be %s", words[value->kind]);
}

/* Reads a value that may be null, which json-c has no object for. */
static void read_item(struct reader *reader, const struct shape_value *item,
                      struct json_object *from, void *at)
{
    if (from != NULL || !item->nullable) /* of items, only strings may be null: NULL */
        read_value(reader, item, from, at);
}

static bool check_count(struct reader *reader, const struct shape_value *value, size_t count)
{
    if ((int64_t)count < value->minimum)
        FAULT(reader, "too_few", "must have at least %" PRId64 " item%s", value->minimum,
              plural(value->minimum));
    else if ((int64_t)count > value->maximum)
        FAULT(reader, "too_many", "must have at most %" PRId64 " item%s", value->maximum,
              plural(value->maximum));
    else
        return true;
    return false;
}

static void read_array(struct reader *reader, const struct shape_value *value,
                       struct json_object *from, struct shape_list *list)
{
    size_t count = json_object_array_length(from);
    if (!check_count(reader, value, count))
        return;
    const struct shape_value *item = value->item;
    size_t size = shape_value_size(item);
    /* One more than needed: an empty list is not the same as none. */
    char *items = arena_array(reader->arena, count + 1, size);
    for (size_t i = 0; i < count; i++) {
        struct json_object *one = json_object_array_get_idx(from, i);
        size_t before = enter_index(reader, i);
        read_item(reader, item, one, items + i * size);
        for (size_t j = 0; value->unique && j < i; j++) {
            if (!same_value(one, json_object_array_get_idx(from, j)))
                continue;
            FAULT(reader, "duplicate", "is the same as item %zu", j);
            break;
        }
        leave(reader, before);
    }
    *list = (struct shape_list){.items = items, .count = count};
}

static void read_map(struct reader *reader, const struct shape_value *value,
                     struct json_object *from, struct shape_list *list)
{
    size_t count = (size_t)json_object_object_length(from);
    if (!check_count(reader, value, count))
        return;
    const size_t size = shape_entry_size(value->item);
    char *entries = arena_array(reader->arena, count + 1, size), *at = entries;
    json_object_object_foreach(from, key, one)
    {
        size_t before = enter(reader, key);
        if (!shape_matches(value->pattern, key))
            FAULT(reader, "pattern", "the name must match the pattern %s", value->pattern);
        *(const char **)(void *)at = arena_string(reader->arena, key);
        read_item(reader, value->item, one, at + SHAPE_ENTRY_VALUE);
        at += size;
        leave(reader, before);
    }
    *list = (struct shape_list){.items = entries, .count = count};
}

static void read_field(struct reader *reader, const struct shape_field *field,
                       struct json_object *from, void *record)
{
    void *at = (char *)record + field->offset;
    shape_set_presence(field, record, PRESENT);
    if (from == NULL) { /* json-c has no object for null */
        shape_set_presence(field, record, NIL);
        if (!field->value.nullable)
            FAULT(reader, "wrong_type", "must not be null");
        return;
    }
    if (field->by_pointer) {
        void *object = arena_alloc(reader->arena, field->value.object->size);
        memcpy(at, &object, sizeof object);
        at = object;
    }
    read_value(reader, &field->value, from, at);
}

static void text_value(struct reader *reader, const struct shape_value *value, char *text,
                       void *at);

/* What stands for a member that is missing; false: nothing does. */
static bool read_fallback(struct reader *reader, const struct shape_field *field, void *record)
{
    if (field->fallback == NULL)
        return false;
    text_value(reader, &field->value, arena_string(reader->arena, field->fallback),
               (char *)record + field->offset);
    return true;
}

/* What of a union there is, its tag says, and then the object is read as that. */
static void read_chosen(struct reader *reader, const struct shape *shape,
                        struct json_object *object, void *record)
{
    const struct shape_field *tag = &shape->fields[0];
    struct json_object *word = NULL;
    const struct violation *before = *reader->violations;
    const bool there = json_object_object_get_ex(object, tag->name, &word);
    const size_t length = enter(reader, tag->name);
    if (!there)
        FAULT(reader, "required", "is missing");
    else
        read_field(reader, tag, word, record);
    leave(reader, length);
    if (*reader->violations != before)
        return; /* which of them was meant is not known */
    const void *chosen;
    const struct shape *choice = shape_chosen(shape, record, &chosen);
    read_object(reader, choice, object, (char *)record + shape->choices_offset);
}

static void read_object(struct reader *reader, const struct shape *shape,
                        struct json_object *object, void *record)
{
    if (shape->choices != NULL) {
        read_chosen(reader, shape, object, record);
        return;
    }
    bool *seen = ARENA_ARRAY(reader->arena, bool, shape->fields_count);
    size_t hint = 0;
    json_object_object_foreach(object, key, value)
    {
        const struct shape_field *field = shape_find(shape, key, strlen(key), hint);
        size_t before = enter(reader, key);
        if (field == NULL) {
            FAULT(reader, "unknown", "unknown member");
        } else {
            hint = (size_t)(field - shape->fields) + 1;
            seen[field - shape->fields] = true;
            if (value != NULL || field->required || !shape->create)
                read_field(reader, field, value, record);
        }
        leave(reader, before);
    }
    for (size_t i = 0; i < shape->fields_count; i++) {
        if (seen[i] || !shape->fields[i].required ||
            read_fallback(reader, &shape->fields[i], record))
            continue;
        size_t before = enter(reader, shape->fields[i].name);
        FAULT(reader, "required", "is missing");
        leave(reader, before);
    }
}

enum { TREE_USUAL = 4 * 1024 * 1024 };

/* What an unusually large tree took would stay with the worker, for the pieces of others lie
 * between; below that, the page faults that giving back costs the next request are worse. */
static void drop(struct json_object *tree, size_t bytes)
{
    json_object_put(tree);
    if (bytes > TREE_USUAL)
        malloc_trim(0);
}

/* Makes the tree of text that has been scanned. */
static struct json_object *parse(const char *text, size_t length)
{
    /* One level more for what stands in the innermost, and one that json-c keeps back. */
    struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH + 2);
    if (tokener == NULL)
        return NULL;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *tree = json_tokener_parse_ex(tokener, text, (int)length);
    json_tokener_free(tokener);
    return tree;
}

void *json_read(struct arena *arena, const struct shape *shape, const char *text, size_t length,
                const char **malformed_r, const struct violation **violations_r)
{
    const struct violation *violations = NULL;
    struct reader reader = {.arena = arena, .violations = &violations, .pointer = ""};
    struct json_fault fault;
    size_t tree_size;
    *malformed_r = length == 0 ? "the body is empty" : NULL;
    *violations_r = NULL;
    if (length == 0)
        return NULL;
    if (!json_scan(arena, text, length, &tree_size, &fault)) {
        *malformed_r = arena_format(arena, "%s, at byte %zu", fault.why, fault.at + 1);
        return NULL;
    }
    void *record = arena_alloc(arena, shape->size);
    const char *first = text; /* the scan has seen a value; no NUL need be behind it */
    while (*first == ' ' || *first == '\t' || *first == '\r' || *first == '\n')
        first++;
    struct json_object *tree = *first == '{' ? parse(text, length) : NULL;
    if (*first != '{')
        FAULT(&reader, "wrong_type", "must be an object");
    else if (tree == NULL)
        *malformed_r = "is not valid JSON";
    else
        read_object(&reader, shape, tree, record);
    drop(tree, tree_size);
    *violations_r = violations;
    return *malformed_r == NULL && violations == NULL ? record : NULL;
}

/* One spelling for each number: no blanks, no plus sign, no leading zeros, no minus zero. */
static bool whole_number(const char *text, int64_t *number_r)
{
    char *end;
    const char *digits = text + (*text == '-');
    if (strspn(digits, "0123456789") != strlen(digits) || *digits == '\0' ||
        (*digits == '0' && (digits[1] != '\0' || digits != text)))
        return false;
    errno = 0;
    *number_r = strtoll(text, &end, 10);
    return errno == 0;
}

static void text_value(struct reader *reader, const struct shape_value *value, char *text, void *at)
{
    switch (value->kind) {
    case SHAPE_STRING:
        check_string(reader, value, text, strlen(text));
        *(const char **)at = text;
        break;
    case SHAPE_INTEGER:
        if (whole_number(text, at))
            check_integer(reader, value, *(int64_t *)at);
        else
            FAULT(reader, "wrong_type", "must be a whole number");
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
    case SHAPE_BYTES:
        abort(); /* the compiler refuses such parameters */
    }
}

void text_read(struct arena *arena, const struct shape_field *field, const char *pointer,
               const char *text, void *record, const struct violation **violations)
{
    struct reader reader = {.arena = arena, .violations = violations};
    char *rest = arena_string(arena, text);
    memcpy(reader.pointer, pointer, utf8_cut(pointer, POINTER_MAX - 1));
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
    const char **words = ARENA_ARRAY(arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        char *word = strsep(&rest, ",");
        words[i] = word;
        text_value(&reader, field->value.item, word, items + i * size);
        for (size_t j = 0; field->value.unique && j < i; j++)
            if (strcmp(words[j], word) == 0)
                FAULT(&reader, "duplicate", "item %zu is the same as item %zu", i, j);
    }
    const struct shape_list list = {.items = items, .count = count};
    memcpy((char *)record + field->offset, &list, sizeof list);
}
