#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

/* FAULT(name) tells whether a protection is switched off, so that the tests that find faults can
 * prove that they would miss it: in builds configured with --enable-fault-switches by the
 * environment variable FAULT, in all others it is the constant false. */
#ifdef FAULT_SWITCHES
#include <stdlib.h>
#include <string.h>

static inline bool fault_is_on(const char *name)
{
    const char *on = getenv("FAULT");
    return on != NULL && strcmp(on, name) == 0;
}

#define FAULT(name) fault_is_on(#name)
#else
#define FAULT(name) false
#endif

#endif
