#include "kernel/problem.h"

#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"

const struct problem *problem_new(struct arena *arena, enum problem_code code, const char *detail,
                                  ...)
{
    struct problem *problem = ARENA_NEW(arena, struct problem);
    problem->code = code;
    if (detail != NULL) {
        va_list arguments;
        va_start(arguments, detail);
        problem->detail = arena_vformat(arena, detail, arguments);
        va_end(arguments);
    }
    return problem;
}

const struct problem *problem_retry(struct arena *arena, enum problem_code code,
                                    unsigned retry_after_s)
{
    struct problem *problem = ARENA_NEW(arena, struct problem);
    problem->code = code;
    problem->retry_after_s = retry_after_s;
    return problem;
}

const struct problem *problem_of_violations(struct arena *arena, enum problem_code code,
                                            const struct violation *violations)
{
    if (violations == NULL)
        return NULL;
    struct problem *problem = ARENA_NEW(arena, struct problem);
    problem->code = code;
    for (; violations != NULL; violations = violations->next) {
        struct violation *turned = ARENA_NEW(arena, struct violation);
        *turned = *violations;
        turned->next = problem->violations;
        problem->violations = turned;
    }
    return problem;
}

void violation_add(struct arena *arena, const struct violation **list, const char *pointer,
                   const char *code, const char *detail, ...)
{
    const unsigned before = *list == NULL ? 0 : (*list)->count;
    va_list arguments;
    if (before == VIOLATIONS_MOST)
        return;
    struct violation *violation = ARENA_NEW(arena, struct violation);
    va_start(arguments, detail);
    violation->count = before + 1;
    violation->pointer = arena_string(arena, pointer);
    violation->code = code;
    violation->detail = arena_vformat(arena, detail, arguments);
    violation->next = *list;
    va_end(arguments);
    *list = violation;
}
