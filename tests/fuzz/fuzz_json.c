/* Reads anything as the body of an operation, which the first byte chooses: what is refused is
 * refused in text, and what is taken reads the same when it is written and read again. Jansson,
 * where it is installed, takes and refuses the same, and reads the same values. */

/* An exhibit of tests/gen's schema has the kinds that no body has; the rest of that schema has the
 * names that the program's own has. */
#define stored_collections       sample_collections
#define stored_collections_count sample_collections_count
#define stored_migrations        sample_migrations
#define stored_migrations_count  sample_migrations_count
#define stored_digest            sample_digest
#include "../gen/golden/store/store.c"

#include "adapters/json/json.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "fuzz.h"
#include "http/operation.h"
#include "kernel/problem.h"

static const struct shape *choose(uint8_t byte)
{
    if (byte == 255)
        return &exhibit_shape;
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

#ifdef HAVE_JANSSON
#include "reference.h"

/* Compares what was sent with what was read and written again: times are written in one form, whole
 * numbers without a point, and what was not sent may be an empty list. */
static bool same_meaning(json_t *sent, json_t *read)
{
    int64_t left, right;
    size_t i;
    const char *name;
    json_t *inside;
    if (json_is_number(sent))
        return json_is_integer(sent)
                   ? json_equal(sent, read)
                   : json_is_integer(read) && json_real_value(sent) == json_number_value(read);
    if (json_is_string(sent))
        return json_equal(sent, read) ||
               (json_is_string(read) && clock_parse(json_string_value(sent), &left) &&
                clock_parse(json_string_value(read), &right) && left == right);
    if (json_is_array(sent)) {
        json_array_foreach(sent, i, inside)
        {
            if (!same_meaning(inside, json_array_get(read, i)))
                return false;
        }
        return json_array_size(sent) == json_array_size(read);
    }
    if (!json_is_object(sent))
        return json_equal(sent, read);
    json_object_foreach(read, name, inside)
    {
        json_t *member = json_object_get(sent, name);
        if (member == NULL ? json_array_size(inside) > 0 || !json_is_array(inside)
                           : !same_meaning(member, inside))
            return false;
    }
    return json_is_object(read);
}

static void compare(const char *text, size_t length, const char *malformed,
                    const struct buffer *written)
{
    json_t *theirs = reference_read(text, length);
    MUST(malformed != NULL || theirs != NULL);
    MUST(malformed == NULL || theirs == NULL || reference_differs(theirs, malformed, text, length));
    if (written != NULL) {
        json_t *ours = reference_read(written->bytes, written->length);
        MUST(same_meaning(theirs, ours));
        json_decref(ours);
    }
    json_decref(theirs);
}
#else
static void compare(const char *text, size_t length, const char *malformed,
                    const struct buffer *written)
{
    (void)text, (void)length, (void)malformed, (void)written;
}
#endif

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
    struct buffer first = buffer_new(arena, 0), second = buffer_new(arena, 0);
    if (read != NULL)
        json_write(&first, shape, read);
    compare((const char *)data + 1, size - 1, malformed, read != NULL ? &first : NULL);
    if (read == NULL) {
        check_refusal(malformed, violations);
        return 0;
    }
    const void *again = json_read(arena, shape, first.bytes, first.length, &malformed, &violations);
    MUST(again != NULL);
    json_write(&second, shape, again);
    MUST(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
    return 0;
}
