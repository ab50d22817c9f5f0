#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/shape.h"
#include "http/etag.h"
#include "http/pipeline.h"
#include "http/query.h"

enum { NAME_MOST = 200 };

/* What is being bound, and what was found wrong so far. */
struct binding {
    struct request *request;
    struct query_pair pairs[QUERY_MOST];
    int pairs_count; /* -1: the query cannot be decoded */
    size_t path_index;
    const struct violation *violations;
};

#define FAULT(binding, pointer, code, detail)                                                      \
    violation_add((binding)->request->scope.arena, &(binding)->violations, pointer, code, detail)

/* The value of a segment of the path; the parameters stand in the order of the path. */
static const char *path_value(struct binding *binding, const char *name)
{
    struct request *request = binding->request;
    const size_t i = binding->path_index++;
    const char *text = percent_decode(request->scope.arena, request->route.values[i].text,
                                      request->route.values[i].length, false);
    if (text == NULL)
        FAULT(binding, name, "malformed", "cannot be decoded");
    return text;
}

static const char *query_value(struct binding *binding, const char *name)
{
    const char *value = NULL;
    for (int i = 0; i < binding->pairs_count; i++) {
        if (strcmp(binding->pairs[i].name, name) != 0)
            continue;
        if (value != NULL)
            FAULT(binding, name, "repeated", "is given more than once");
        binding->pairs[i].used = true;
        value = binding->pairs[i].value;
    }
    return value;
}

static const char *value_of(struct binding *binding, const struct parameter *parameter)
{
    switch (parameter->place) {
    case PARAMETER_PATH:
        return path_value(binding, parameter->name);
    case PARAMETER_QUERY:
        return query_value(binding, parameter->name);
    case PARAMETER_HEADER:
        break;
    }
    return request_header(binding->request, parameter->name);
}

/* An unknown name is the caller's text, and may be of any length. */
static const char *shortened(struct arena *arena, const char *name)
{
    return arena_copy(arena, name, utf8_cut(name, NAME_MOST));
}

static void bind(struct binding *binding, const struct parameter *parameter,
                 const struct shape_field *field)
{
    struct request *request = binding->request;
    const char *text = value_of(binding, parameter);
    if (text == NULL)
        text = parameter->fallback;
    const struct violation *before = binding->violations;
    if (text != NULL)
        text_read(request->scope.arena, field, parameter->name, text, request->in,
                  &binding->violations);
    if (text != NULL && binding->violations == before && parameter->place == PARAMETER_HEADER &&
        strcmp(parameter->name, "If-Match") == 0 && !if_match_fits(text))
        FAULT(binding, parameter->name, "malformed",
              "must be *, or entity tags in double quotes, separated by commas");
    else if (text == NULL && field->required && parameter->place != PARAMETER_PATH)
        FAULT(binding, parameter->name, "required", "is missing");
}

const struct problem *bind_parameters(struct request *request)
{
    const struct operation *operation = request->operation;
    struct arena *arena = request->scope.arena;
    struct binding binding = {.request = request};
    binding.pairs_count = query_split(arena, request->query, binding.pairs);
    if (binding.pairs_count < 0)
        FAULT(&binding, "query", "malformed", "cannot be decoded, or has too many parameters");
    if (operation->request != NULL) {
        request->in = arena_alloc(arena, operation->request->size);
        for (size_t i = 0; i < operation->parameters_count; i++)
            bind(&binding, &operation->parameters[i], &operation->request->fields[i]);
    }
    for (int i = 0; i < binding.pairs_count; i++)
        if (!binding.pairs[i].used)
            FAULT(&binding, shortened(arena, binding.pairs[i].name), "unknown",
                  "unknown parameter");
    if (binding.violations != NULL)
        return problem_of_violations(arena, PROBLEM_INVALID_REQUEST, binding.violations);
    if (operation->if_match && request_header(request, "If-Match") == NULL)
        return problem_new(arena, PROBLEM_PRECONDITION_REQUIRED, NULL);
    return NULL;
}
