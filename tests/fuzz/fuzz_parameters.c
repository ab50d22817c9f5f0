/* Binds anything as the path and the query of an operation, which the first byte chooses; a line
 * break ends the value of the path. */
#include "fuzz.h"
#include "http/pipeline.h"

/* Headers come from FastCGI, which there is none of here. */
static bool takes_headers(const struct operation *operation)
{
    bool takes = operation->if_match;
    for (size_t i = 0; i < operation->parameters_count; i++)
        takes = takes || operation->parameters[i].place == PARAMETER_HEADER;
    return takes;
}

static const struct operation *choose(uint8_t byte)
{
    for (size_t i = 0, at = byte % operations_count; i < operations_count; i++)
        if (!takes_headers(&operations[(at + i) % operations_count]))
            return &operations[(at + i) % operations_count];
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fresh_arena();
    if (size == 0)
        return 0;
    char *text = arena_copy(arena, data + 1, size - 1);
    struct request request = {.scope = {.arena = arena}, .operation = choose(*data)};
    size_t length = strcspn(text, "\n");
    for (size_t i = 0; i < ROUTE_VALUES; i++) {
        request.route.values[i].text = text;
        request.route.values[i].length = length;
    }
    request.query = text + length + (text[length] == '\n');
    const struct problem *problem = bind_parameters(&request);
    if (problem == NULL)
        return 0;
    MUST(problem->code == PROBLEM_INVALID_REQUEST && problem->violations != NULL);
    for (const struct violation *at = problem->violations; at != NULL; at = at->next) {
        must_be_text(at->pointer);
        must_be_text(at->detail);
        MUST(strlen(at->pointer) <= 600 && strlen(at->detail) <= 2000);
    }
    return 0;
}
