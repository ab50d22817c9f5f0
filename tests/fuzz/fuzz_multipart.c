/* Reads anything as multipart/form-data with the boundary "b", in pieces whose lengths the first
 * two bytes choose: whatever the pieces are, the same comes out. */
#include "fuzz.h"
#include "http/multipart.h"

struct input {
    const uint8_t *at;
    size_t left;
};

static size_t source(void *context, void *bytes, size_t room)
{
    struct input *input = context;
    const size_t length = input->left < room ? input->left : room;
    memcpy(bytes, input->at, length);
    input->at += length;
    input->left -= length;
    return length;
}

/* What a reader of the whole body sees, as a text of its own. */
static size_t read_all(struct arena *arena, struct input input, size_t piece, char *seen)
{
    struct multipart *multipart = multipart_new(arena, "b", source, &input);
    struct part part;
    size_t length, at = 0;
    enum multipart_next next;
    while ((next = multipart_next(multipart, &part)) == MULTIPART_PART) {
        must_be_text(part.name);
        MUST(*part.name != '\0' && strpbrk(part.name, "\r\n") == NULL);
        if (part.file_name != NULL)
            MUST(strpbrk(part.file_name, "\r\n/\\") == NULL);
        seen[at++] = '[';
        while (multipart_read(multipart, seen + at, piece, &length) && length > 0)
            at += length;
        seen[at++] = ']';
    }
    seen[at++] = next == MULTIPART_END ? 'e' : 'w';
    MUST(multipart_next(multipart, &part) == next);
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fresh_arena();
    if (size < 2)
        return 0;
    const struct input input = {data + 2, size - 2};
    char *one = arena_alloc(arena, 2 * size + 4096), *other = arena_alloc(arena, 2 * size + 4096);
    const size_t one_length = read_all(arena, input, (size_t)data[0] + 1, one);
    const size_t other_length = read_all(arena, input, (size_t)data[1] * 16 + 1, other);
    MUST(one_length == other_length && memcmp(one, other, one_length) == 0);
    return 0;
}
