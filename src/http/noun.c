#include "http/noun.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/convert.h"
#include "base/shape.h"
#include "http/page.h"
#include "http/request.h"

static const struct noun *noun_of(const struct request *request)
{
    return request->operation->noun;
}

/* The parameter of that name, as a field of the request struct; NULL: the operation takes none. */
static const struct shape_field *parameter(const struct request *request, const char *name)
{
    const struct shape *shape = request->operation->request;
    return shape == NULL ? NULL : shape_find(shape, name, strlen(name), 0);
}

static const char *text_at(const struct shape_field *field, const void *in)
{
    return *(const char *const *)(const void *)((const char *)in + field->offset);
}

/* What the request says for a parameter that is a text; NULL: nothing. */
static const char *text_of(const struct request *request, const void *in, const char *name)
{
    const struct shape_field *field = parameter(request, name);
    return field == NULL ? NULL : text_at(field, in);
}

/* What names the record: the only parameter of the path, which comes first. */
static const char *handle_of(const struct request *request, const void *in)
{
    return text_at(&request->operation->request->fields[0], in);
}

static const void *body_of(const struct request *request, const void *in)
{
    const struct shape *shape = request->operation->request;
    const struct shape_field *body = &shape->fields[shape->fields_count - 1];
    return *(const void *const *)(const void *)((const char *)in + body->offset);
}

static const char *word_at(const struct shape_field *field, const void *in)
{
    return field->value.names[*(const int *)(const void *)((const char *)in + field->offset)];
}

/* Answers with the record, as the operation promises to show it. */
static const struct problem *show(struct request *request, const void *record,
                                  struct response *response)
{
    const struct noun *noun = noun_of(request);
    const struct answer *answer = &request->operation->answers[0];
    struct arena *arena = request->scope.arena;
    void *shown = arena_alloc(arena, answer->shape->size);
    convert(arena, noun->kind->shape, record, answer->shape, shown);
    if (request->operation->access != ACCESS_PUBLIC)
        response_version(response, record_version(noun->kind, record));
    response_json(response, answer->status, answer->shape, shown);
    return NULL;
}

/* Finds the record that the path names. */
static const struct problem *find(struct request *request, const void *in, void **record_r)
{
    struct scope *scope = &request->scope;
    const struct record_kind *kind = noun_of(request)->kind;
    const char *handle = handle_of(request, in);
    const bool by_slug = request->operation->method == METHOD_GET &&
                         !id_is(noun_of(request)->id, handle) &&
                         shape_find(kind->shape, "slug", sizeof "slug" - 1, 0) != NULL;
    const struct versions *versions =
        if_match_versions(scope->arena, text_of(request, in, "if_match"));
    if (!by_slug)
        return record_read(scope, kind, handle, versions, record_r);
    const struct problem *problem = record_find(scope, kind, "slug", handle, record_r);
    return problem == NULL && *record_r == NULL ? problem_new(scope->arena, kind->not_found, NULL)
                                                : problem;
}

const struct problem *noun_read(struct request *request, const void *in, struct response *response)
{
    void *record;
    const struct problem *problem = find(request, in, &record);
    return problem != NULL ? problem : show(request, record, response);
}

const struct problem *noun_create(struct request *request, const void *in,
                                  struct response *response)
{
    struct scope *scope = &request->scope;
    const struct noun *noun = noun_of(request);
    const char *id = id_new(scope->arena, noun->id, scope->now_ms);
    void *record = arena_alloc(scope->arena, noun->kind->shape->size);
    record_set_id(noun->kind, record, id);
    convert(scope->arena, request->operation->body, body_of(request, in), noun->kind->shape,
            record);
    const struct problem *problem = noun->prepare(scope, NULL, record);
    if (problem == NULL)
        problem = record_add(scope, noun->kind, record);
    if (problem == NULL && noun->changed != NULL)
        problem = noun->changed(scope, NULL, record);
    if (problem != NULL)
        return problem;
    response_location(response, arena_format(scope->arena, "%s%s", noun->path, id));
    return show(request, record, response);
}

const struct problem *noun_update(struct request *request, const void *in,
                                  struct response *response)
{
    struct scope *scope = &request->scope;
    const struct noun *noun = noun_of(request);
    const size_t size = noun->kind->shape->size;
    void *before, *record = arena_alloc(scope->arena, size);
    const struct problem *problem = find(request, in, &before);
    if (problem != NULL)
        return problem;
    memcpy(record, before, size);
    convert(scope->arena, request->operation->body, body_of(request, in), noun->kind->shape,
            record);
    problem = noun->prepare(scope, before, record);
    if (problem == NULL)
        problem = record_replace(scope, noun->kind, record);
    if (problem == NULL && noun->changed != NULL)
        problem = noun->changed(scope, before, record);
    return problem != NULL ? problem : show(request, record, response);
}

const struct problem *noun_delete(struct request *request, const void *in,
                                  struct response *response)
{
    struct scope *scope = &request->scope;
    const struct noun *noun = noun_of(request);
    void *record;
    const struct problem *problem = find(request, in, &record);
    if (problem == NULL && noun->changed != NULL)
        problem = noun->changed(scope, record, NULL);
    if (problem == NULL)
        problem = record_delete(scope, noun->kind, record);
    if (problem == NULL)
        response_empty(response, request->operation->answers[0].status);
    return problem;
}

/* Adds the condition that a parameter asks for, if it is called as a stored field. */
static void add_filter(struct list *list, const struct shape_field *field, const void *in)
{
    const struct shape_field *stored = shape_find(list->shape, field->name, field->name_length, 0);
    if (stored == NULL || shape_presence(field, in) != PRESENT)
        return;
    const void *at = (const char *)in + field->offset;
    switch (field->value.kind) {
    case SHAPE_STRING:
        list_where_text(list, stored->name, text_at(field, in));
        break;
    case SHAPE_ENUM:
        list_where_text(list, stored->name, word_at(field, in));
        break;
    case SHAPE_BOOLEAN:
        list_where_boolean(list, stored->name, *(const bool *)at);
        break;
    case SHAPE_INTEGER:
        list_where_number(list, stored->name, LIST_IS, *(const int64_t *)at);
        break;
    default: /* a parameter is a word, a number or a list of them */
        break;
    }
}

const struct problem *noun_list(struct request *request, const void *in, struct response *response)
{
    struct scope *scope = &request->scope;
    const struct operation *operation = request->operation;
    const struct noun *noun = noun_of(request);
    const struct shape_field *limit = parameter(request, "limit");
    const struct shape_field *include = parameter(request, "include");
    const char *order = word_at(parameter(request, "sort"), in);
    struct list list = {.collection = noun->kind->collection,
                        .shape = noun->kind->shape,
                        .sort = order + (*order == '-'),
                        .descending = *order == '-'};
    for (size_t i = 0; i < operation->parameters_count; i++)
        add_filter(&list, &operation->request->fields[i], in);
    const struct list_window window = {
        .cursor = text_of(request, in, "cursor"),
        .limit = (size_t) * (const int64_t *)(const void *)((const char *)in + limit->offset),
        .total = include != NULL && shape_presence(include, in) == PRESENT,
    };
    struct list_page page;
    const struct problem *problem = list_read(scope, &list, &window, &page);
    if (problem != NULL)
        return problem;
    const struct shape *shape = operation->answers[0].shape;
    response_json(response, operation->answers[0].status, shape,
                  page_of(scope->arena, shape, noun->kind->shape, &page));
    return NULL;
}
