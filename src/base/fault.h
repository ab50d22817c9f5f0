#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

/* FAULT(name) tells whether a protection is switched off, so that the tests that find faults can
 * prove that they would miss it: in builds configured with --enable-fault-switches by the
 * environment variable FAULT, which may name several, in all others it is the constant false. */
#ifdef FAULT_SWITCHES
#include <stdlib.h>
#include <string.h>

static inline bool fault_is_on(const char *name)
{
    const size_t length = strlen(name);
    const char *on = getenv("FAULT");
    for (; on != NULL && *on != '\0'; on += strcspn(on, ",") + (strchr(on, ',') != NULL))
        if (strcspn(on, ",") == length && strncmp(on, name, length) == 0)
            return true;
    return false;
}

#define FAULT(name) fault_is_on(#name)
#else
#define FAULT(name) false
#endif

#endif
