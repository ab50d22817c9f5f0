/* Included ahead of each source that clang analyses: what it cannot see from there, that a problem
 * which was made is never NULL. Else it would follow every refusal as if it were a success. */
#include <stddef.h>

#include "kernel/problem.h"

static inline const struct problem *analyzer_made(const struct problem *problem)
{
    if (problem == NULL)
        __builtin_unreachable();
    return problem;
}

#define problem_new(...)   analyzer_made(problem_new(__VA_ARGS__))
#define problem_retry(...) analyzer_made(problem_retry(__VA_ARGS__))
