/* A time that is read is written as the same time. */
#include "base/clock.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = arena_copy(fresh_arena(), data, size);
    int64_t ms, again;
    char written[CLOCK_TEXT];
    if (!clock_parse(text, &ms))
        return 0;
    clock_format(ms, written);
    MUST(clock_parse(written, &again) && again == ms);
    return 0;
}
