#ifndef KERNEL_PROBLEM_H
#define KERNEL_PROBLEM_H

#include <stdint.h>

#include "problems.h" /* enum problem_code, made from openapi.yaml */

struct arena;

/* Why something was not done. A function that can fail returns one, or NULL for done; results leave
 * by last parameters ending in `_r`. Three kinds, never mixed. */
enum problem_kind {
    PROBLEM_REFUSED,  /* the caller's fault or a rule of the shop: 4xx */
    PROBLEM_BROKEN,   /* something of ours or below us does not work: 5xx, logged where found */
    PROBLEM_UNCERTAIN /* a write may have happened: never repeated blindly, resolved by reading */
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
    const char *detail; /* for people; NULL: the title says it all */
    const struct violation *violations;
    unsigned retry_after_s; /* 0: not said */
};

/* What openapi.yaml declares of a code. */
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

/* Makes a problem that tells when to try again. */
const struct problem *problem_retry(struct arena *arena, enum problem_code code,
                                    unsigned retry_after_s);

/* Makes a refusal for collected violations (newest first, as violation_add leaves them); NULL when
 * there is none. */
const struct problem *problem_of_violations(struct arena *arena, enum problem_code code,
                                            const struct violation *violations);

/* The most faults that one answer names, as openapi.yaml promises: more would not help, and would
 * let a small body ask for a large answer. */
enum { VIOLATIONS_MOST = 1000 };

/* Puts a violation in front of the list, unless that is full. */
void violation_add(struct arena *arena, const struct violation **list, const char *pointer,
                   const char *code, const char *detail, ...) __attribute__((format(printf, 5, 6)));

#endif
