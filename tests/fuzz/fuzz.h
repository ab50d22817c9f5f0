#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"

/* What a target defines: it is called with one input, and crashes when something does not hold.
 * Source: LLVM libFuzzer's interface. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

/* The arena of this input; the one before is gone. */
static inline struct arena *fresh_arena(void)
{
    static struct arena *arena;
    if (arena == NULL)
        arena = arena_new(256 << 20);
    arena_reset(arena);
    return arena;
}

/* What comes into an answer must be text. */
static inline void must_be_text(const char *text)
{
    size_t count;
    MUST(utf8_count(text, strlen(text), &count));
}

#endif
