#include <ctype.h>
#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/shape.h"
#include "http/pipeline.h"

enum { QUERY_MOST = 64 };

/* A parameter of the query, decoded. */
struct pair {
    const char *name;
    const char *value;
    bool used;
};

static int hex_value(char digit)
{
    if (isdigit((unsigned char)digit))
        return digit - '0';
    digit = (char)tolower((unsigned char)digit);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Decodes %XX (and + where it is a blank). NULL: a broken escape, or one of NUL. */
static const char *decode(struct arena *arena, const char *text, size_t length, bool plus)
{
    char *decoded = arena_alloc(arena, length + 1), *to = decoded;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%') {
            /* two digits must follow */
            int high = i + 2 < length ? hex_value(text[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(text[i + 2]);
            if (low < 0 || (high == 0 && low == 0))
                return NULL;
            *to++ = (char)(high * 16 + low);
            i += 2;
        } else {
            *to++ = plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

/* Splits the query. Gives the count, or -1 for one that cannot be decoded or has too many
 * parameters. */
static int split_query(struct arena *arena, const char *query, struct pair pairs[QUERY_MOST])
{
    int count = 0;
    while (*query != '\0') {
        size_t length = strcspn(query, "&"), name_length = strcspn(query, "=&");
        size_t skip = name_length < length ? name_length + 1 : length;
        if (count == QUERY_MOST)
            return -1;
        pairs[count] = (struct pair){
            .name = decode(arena, query, name_length, true),
            .value = decode(arena, query + skip, length - skip, true),
        };
        if (pairs[count].name == NULL || pairs[count].value == NULL)
            return -1;
        count += length > 0;
        query += length + (query[length] == '&');
    }
    return count;
}

static const char *query_value(struct request *request, struct pair *pairs, int count,
                               const char *name, const struct violation **violations)
{
    const char *value = NULL;
    for (int i = 0; i < count; i++) {
        if (strcmp(pairs[i].name, name) != 0)
            continue;
        if (value != NULL)
            violation_add(request->scope.arena, violations, name, "repeated", "is given twice");
        pairs[i].used = true;
        value = pairs[i].value;
    }
    return value;
}

const struct problem *bind_parameters(struct request *request)
{
    const struct operation *operation = request->operation;
    struct arena *arena = request->scope.arena;
    struct pair pairs[QUERY_MOST];
    const struct violation *violations = NULL;
    size_t path_index = 0;
    int count = split_query(arena, request->query, pairs);
    if (count < 0)
        violation_add(arena, &violations, "query", "malformed", "cannot be decoded");
    if (operation->request != NULL)
        request->in = arena_alloc(arena, operation->request->size);
    for (size_t i = 0; i < operation->parameters_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];
        const struct shape_field *field = &operation->request->fields[i];
        const char *text = NULL;
        if (parameter->place == PARAMETER_PATH) {
            text = decode(arena, request->route.values[path_index].text,
                          request->route.values[path_index].length, false);
            path_index++;
        } else if (parameter->place == PARAMETER_HEADER) {
            text = request_header(request, parameter->name);
            if (text == NULL && operation->if_match && strcmp(parameter->name, "If-Match") == 0)
                return problem_new(arena, PROBLEM_PRECONDITION_REQUIRED, NULL);
        } else {
            text = query_value(request, pairs, count, parameter->name, &violations);
        }
        if (text == NULL)
            text = parameter->fallback;
        if (text != NULL)
            text_read(arena, field, parameter->name, text, request->in, &violations);
        else if (field->required)
            violation_add(arena, &violations, parameter->name, "required", "is missing");
    }
    for (int i = 0; i < count; i++)
        if (!pairs[i].used)
            violation_add(arena, &violations, pairs[i].name, "unknown", "is not known here");
    return problem_of_violations(arena, PROBLEM_INVALID_REQUEST, violations);
}
