#ifndef KERNEL_CONSISTENCY_H
#define KERNEL_CONSISTENCY_H

#include <stdint.h>

/* A check of what must always hold, over the whole database. Each context looks at its own
 * collections and tells what it finds. */
struct consistency {
    int64_t looked_at; /* things that were checked */
    int64_t findings;
    void (*found)(void *context, const char *rule, const char *subject, const char *detail);
    void *context;
};

/* Tells of one thing that does not hold: the rule, what it is about, and how it differs. */
void consistency_found(struct consistency *consistency, const char *rule, const char *subject,
                       const char *detail, ...) __attribute__((format(printf, 4, 5)));

#endif
