#include <stdlib.h>
#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/shape.h"
#include "data/cursor.h"
#include "data/list.h"

/* Where in the order a page begins. */
enum part {
    PART_ALL,    /* at the start */
    PART_TIED,   /* behind the last record seen, with its sort value */
    PART_BEYOND, /* at the next sort value */
};

static void add_condition(struct list *list, struct list_condition condition)
{
    if (list->conditions_count == LIST_CONDITIONS)
        abort();
    list->conditions[list->conditions_count++] = condition;
}

void list_where_text(struct list *list, const char *path, const char *text)
{
    if (text != NULL)
        add_condition(list, (struct list_condition){path, LIST_IS, LIST_TEXT, text, 0});
}

void list_where_number(struct list *list, const char *path, enum list_test test, int64_t number)
{
    add_condition(list, (struct list_condition){path, test, LIST_NUMBER, NULL, number});
}

void list_where_boolean(struct list *list, const char *path, bool truth)
{
    add_condition(list, (struct list_condition){path, LIST_IS, LIST_BOOLEAN, NULL, truth});
}

static void append_value(bson_t *to, const char *name, enum list_value kind, const char *text,
                         int64_t number)
{
    switch (kind) {
    case LIST_TEXT:
        BSON_APPEND_UTF8(to, name, text);
        break;
    case LIST_NUMBER:
        BSON_APPEND_INT64(to, name, number);
        break;
    case LIST_TIME:
        BSON_APPEND_DATE_TIME(to, name, number);
        break;
    case LIST_BOOLEAN:
        BSON_APPEND_BOOL(to, name, number != 0);
        break;
    }
}

/* Finds the field that the list is ordered by; `*key_r` is the rest of a path into a map. */
static const struct shape_field *sort_field(const struct list *list, const char **key_r)
{
    const size_t length = strcspn(list->sort, ".");
    const struct shape_field *field = shape_find(list->shape, list->sort, length, 0);
    if (field == NULL)
        abort();
    *key_r = list->sort[length] == '.' ? list->sort + length + 1 : NULL;
    return field;
}

static enum list_value sort_kind(const struct list *list)
{
    const char *key;
    const struct shape_field *field = sort_field(list, &key);
    return field->value.kind == SHAPE_STRING ? LIST_TEXT
           : field->value.kind == SHAPE_TIME ? LIST_TIME
                                             : LIST_NUMBER;
}

/* The sort value and the id of a record. */
static struct cursor position_of(const struct list *list, const void *record)
{
    const char *key;
    const struct shape_field *id = shape_find(list->shape, "_id", 3, 0);
    const struct shape_field *field = sort_field(list, &key);
    const void *at = (const char *)record + field->offset;
    struct cursor position = {
        .id = *(const char *const *)(const void *)((const char *)record + id->offset)};
    if (field->value.kind == SHAPE_STRING) {
        position.text = *(const char *const *)at;
    } else if (key == NULL) {
        position.number = *(const int64_t *)at;
    } else {
        const struct shape_entry *entries = *(const struct shape_entry *const *)at;
        const size_t count =
            *(const size_t *)(const void *)((const char *)record + field->count_offset);
        for (size_t i = 0; i < count; i++)
            if (strcmp(entries[i].key, key) == 0)
                position.number = entries[i].value;
    }
    return position;
}

static const char *operator_of(enum list_test test)
{
    return test == LIST_AT_LEAST ? "$gte" : "$lte";
}

/* Tells whether where the part begins says more than the condition: the last record seen met it. */
static bool is_implied(const struct list *list, const struct list_condition *condition,
                       enum part part)
{
    if (part == PART_ALL || strcmp(condition->path, list->sort) != 0)
        return false;
    return part == PART_TIED ||
           condition->test == (list->descending ? LIST_AT_MOST : LIST_AT_LEAST);
}

/* All conditions on one path, and where the part begins if it is the sort's. */
static void append_path(bson_t *filter, const struct list *list, const char *path, enum part part,
                        const struct cursor *after)
{
    const bool begins = part == PART_BEYOND && strcmp(path, list->sort) == 0;
    bson_t range = BSON_INITIALIZER;
    if (begins)
        append_value(&range, list->descending ? "$lt" : "$gt", sort_kind(list), after->text,
                     after->number);
    for (size_t i = 0; i < list->conditions_count; i++) {
        const struct list_condition *condition = &list->conditions[i];
        if (strcmp(condition->path, path) != 0 || is_implied(list, condition, part))
            continue;
        if (condition->test == LIST_IS)
            append_value(filter, path, condition->kind, condition->text, condition->number);
        else
            append_value(&range, operator_of(condition->test), condition->kind, condition->text,
                         condition->number);
    }
    if (!bson_empty(&range))
        BSON_APPEND_DOCUMENT(filter, path, &range);
    bson_destroy(&range);
}

static bool is_first_of_path(const struct list *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(list->conditions[i].path, list->conditions[at].path) == 0)
            return false;
    return true;
}

static void append_part(bson_t *filter, const struct list *list, enum part part,
                        const struct cursor *after)
{
    bool begun = part != PART_BEYOND;
    for (size_t i = 0; i < list->conditions_count; i++) {
        if (!is_first_of_path(list, i))
            continue;
        append_path(filter, list, list->conditions[i].path, part, after);
        begun = begun || strcmp(list->conditions[i].path, list->sort) == 0;
    }
    if (!begun)
        append_path(filter, list, list->sort, part, after);
    if (part == PART_TIED) {
        append_value(filter, list->sort, sort_kind(list), after->text, after->number);
        BCON_APPEND(filter, "_id", "{", list->descending ? "$lt" : "$gt", BCON_UTF8(after->id),
                    "}");
    }
}

/* What is behind the last record seen, as two whole alternatives: the server then reads both from
 * the right place of the index, and merges them. With the alternative inside the filter it was seen
 * to read the list from its start. */
static bson_t *filter_of(struct scope *scope, const struct list *list, const struct cursor *after)
{
    bson_t *filter = mongo_adopt(scope, bson_new()), either, one;
    if (after == NULL) {
        append_part(filter, list, PART_ALL, NULL);
        return filter;
    }
    BSON_APPEND_ARRAY_BEGIN(filter, "$or", &either);
    BSON_APPEND_DOCUMENT_BEGIN(&either, "0", &one);
    append_part(&one, list, PART_TIED, after);
    bson_append_document_end(&either, &one);
    BSON_APPEND_DOCUMENT_BEGIN(&either, "1", &one);
    append_part(&one, list, PART_BEYOND, after);
    bson_append_document_end(&either, &one);
    bson_append_array_end(filter, &either);
    return filter;
}

/* Everything that makes the list this list. Each text has its length in front, so that two of them
 * cannot be mistaken for two others. */
static const char *binding_of(struct scope *scope, const struct list *list)
{
    struct buffer binding = buffer_new(scope->arena, 128);
    buffer_add_format(&binding, "%s\n%s%s", list->collection, list->descending ? "-" : "",
                      list->sort);
    for (size_t i = 0; i < list->conditions_count; i++) {
        const struct list_condition *condition = &list->conditions[i];
        const char *text = condition->text == NULL ? "" : condition->text;
        buffer_add_format(&binding, "\n%s %d %lld %zu:%s", condition->path, (int)condition->test,
                          (long long)condition->number, strlen(text), text);
    }
    return buffer_string(&binding);
}

static const struct problem *count(struct scope *scope, const struct list *list, int64_t *total_r)
{
    bson_t *filter = filter_of(scope, list, NULL);
    if (bson_empty(filter)) /* without a condition the server would read the documents themselves */
        BCON_APPEND(filter, "_id", "{", "$gt", BCON_UTF8(""), "}");
    return mongo_count(scope, list->collection, filter, LIST_TOTAL_MOST, total_r);
}

static const struct problem *foreign_cursor(struct scope *scope)
{
    const struct violation *violations = NULL;
    violation_add(scope->arena, &violations, "cursor", "not_allowed",
                  "is not a cursor of this list with these filters and this sort order");
    return problem_of_violations(scope->arena, PROBLEM_INVALID_REQUEST, violations);
}

const struct problem *list_read(struct scope *scope, const struct list *list,
                                const struct list_window *window, struct list_page *page_r)
{
    struct cursor after;
    const char *binding = binding_of(scope, list);
    const int32_t way = list->descending ? -1 : 1;
    *page_r = (struct list_page){.total = -1};
    if (window->cursor != NULL && !cursor_read(scope, binding, window->cursor, &after))
        return foreign_cursor(scope);
    bson_t *options =
        MONGO_DOC(scope, "sort", "{", list->sort, BCON_INT32(way), "_id", BCON_INT32(way), "}");
    if (list->fields != NULL)
        mongo_append_fields(options, list->fields);
    if (list->index != NULL)
        mongo_append_hint(scope, options, list->collection, list->index);
    /* One more tells whether there is a next page. */
    const struct problem *problem = mongo_find(
        scope, list->collection, filter_of(scope, list, window->cursor == NULL ? NULL : &after),
        options, window->limit + 1, list->shape, &page_r->records, &page_r->count);
    if (problem == NULL && window->total)
        problem = count(scope, list, &page_r->total);
    if (problem == NULL && page_r->count > window->limit) {
        page_r->count = window->limit;
        const char *last = (const char *)page_r->records + (window->limit - 1) * list->shape->size;
        const struct cursor position = position_of(list, last);
        page_r->next = cursor_write(scope, binding, &position);
    }
    return problem;
}
