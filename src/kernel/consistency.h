#ifndef KERNEL_CONSISTENCY_H
#define KERNEL_CONSISTENCY_H

#include <stdint.h>

/* A check of the invariants over the whole database. Each context checks its own collections and
 * reports what it finds. */
struct consistency {
    int64_t looked_at; /* things that were checked */
    int64_t findings;
    void (*found)(void *context, const char *rule, const char *subject, const char *detail);
    void *context;
};

/* Reports one violation: the rule, the object, and how it differs. */
void consistency_found(struct consistency *consistency, const char *rule, const char *subject,
                       const char *detail, ...) __attribute__((format(printf, 4, 5)));

#endif
