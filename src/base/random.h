#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

/* Fills with bytes from the kernel's generator, fit for secrets. Source: getrandom(2). */
void random_bytes(void *bytes, size_t length);

#endif
