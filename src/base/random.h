#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

struct arena;

/* Fills with bytes from the kernel's generator, fit for secrets. Source: getrandom(2). */
void random_bytes(void *bytes, size_t length);

/* Makes a text of so many (at most 64) random bytes, in lower case base32: for names that nobody
 * else has. */
const char *random_text(struct arena *arena, size_t length);

#endif
