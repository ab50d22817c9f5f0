/* Reads anything as the body of an operation, which the first byte chooses: what is refused is
 * refused in text, and what is taken reads the same when it is written and read again. */
#include "adapters/json/json.h"
#include "base/buffer.h"
#include "fuzz.h"
#include "http/operation.h"
#include "kernel/problem.h"

static const struct shape *choose(uint8_t byte)
{
    for (size_t i = 0, at = byte % operations_count; i < operations_count; i++) {
        const struct shape *body = operations[(at + i) % operations_count].body;
        if (body != NULL)
            return body;
    }
    abort();
}

static void check_refusal(const char *malformed, const struct violation *violations)
{
    MUST((malformed != NULL) != (violations != NULL));
    if (malformed != NULL)
        must_be_text(malformed);
    MUST(violations == NULL || violations->count <= VIOLATIONS_MOST);
    for (; violations != NULL; violations = violations->next) {
        must_be_text(violations->pointer);
        must_be_text(violations->detail);
        MUST(strlen(violations->pointer) <= 600 && strlen(violations->detail) <= 2000);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fresh_arena();
    const char *malformed;
    const struct violation *violations;
    if (size == 0)
        return 0;
    const struct shape *shape = choose(*data);
    const void *read =
        json_read(arena, shape, (const char *)data + 1, size - 1, &malformed, &violations);
    if (read == NULL) {
        check_refusal(malformed, violations);
        return 0;
    }
    struct buffer first = buffer_new(arena, 0), second = buffer_new(arena, 0);
    json_write(&first, shape, read);
    const void *again = json_read(arena, shape, first.bytes, first.length, &malformed, &violations);
    MUST(again != NULL);
    json_write(&second, shape, again);
    MUST(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
    return 0;
}
