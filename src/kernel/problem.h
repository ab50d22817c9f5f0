#ifndef KERNEL_PROBLEM_H
#define KERNEL_PROBLEM_H

#include <stdint.h>

#include "problems.h" /* enum problem_code, made from openapi.yaml */

struct arena;

/* The reason for a failure. A function that can fail returns one, or NULL for success. Results are
 * last parameters whose names end in `_r`. There are three kinds, never mixed. */
enum problem_kind {
    PROBLEM_REFUSED,  /* the caller's fault, or a rule of the shop: 4xx */
    PROBLEM_BROKEN,   /* a failure of ours or of a service we use: 5xx, logged where found */
    PROBLEM_UNCERTAIN /* a write may have happened: resolved by reading, never by a blind retry */
};

/* One fault of the input. */
struct violation {
    const char *pointer; /* JSON pointer into the body, or the parameter's name */
    const char *code;    /* stable word: "required", "too_long" … */
    const char *detail;  /* for people */
    const struct violation *next;
    unsigned count; /* of the list from here on */
};

struct problem {
    enum problem_code code;
    const char *detail; /* for people; NULL: the title is enough */
    const struct violation *violations;
    unsigned retry_after_s; /* 0: none */
};

/* What openapi.yaml declares for a code. */
struct problem_type {
    const char *code;
    const char *title;
    int status;
    enum problem_kind kind;
};
const struct problem_type *problem_type(enum problem_code code);

/* Makes a problem; `detail` may be NULL. */
const struct problem *problem_new(struct arena *arena, enum problem_code code, const char *detail,
                                  ...) __attribute__((format(printf, 3, 4)));

/* Makes a problem that says when to retry. */
const struct problem *problem_retry(struct arena *arena, enum problem_code code,
                                    unsigned retry_after_s);

/* Makes a refusal from collected violations (newest first, as violation_add leaves them); NULL if
 * there are none. */
const struct problem *problem_of_violations(struct arena *arena, enum problem_code code,
                                            const struct violation *violations);

/* Maximum number of faults in one response, as openapi.yaml declares: more would not help, and
 * would let a small request cause a large response. */
enum { VIOLATIONS_MOST = 1000 };

/* Adds a violation to the front of the list, unless the list is full. */
void violation_add(struct arena *arena, const struct violation **list, const char *pointer,
                   const char *code, const char *detail, ...) __attribute__((format(printf, 5, 6)));

/* Gives the ending of an English noun that is counted. */
static inline const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
