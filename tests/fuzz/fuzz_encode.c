/* Encodings: what is decoded is encoded as it was, and text is cut between characters. */
#include "fuzz.h"
#include "http/query.h"

static void check_base64(struct arena *arena, const char *text, const uint8_t *data, size_t size)
{
    size_t length;
    char *bytes = arena_alloc(arena, strlen(text) + 1);
    char *encoded = arena_alloc(arena, BASE64URL_LENGTH(size) + strlen(text) + 2);
    if (decode_base64(text, bytes, strlen(text), &length)) {
        encode_base64url(bytes, length, encoded);
        size_t stem = strcspn(text, "=");
        MUST(strlen(encoded) == stem);
        for (size_t i = 0; i < stem; i++)
            MUST(encoded[i] == text[i] || text[i] == '+' || text[i] == '/');
        MUST(length == 0 || !decode_base64(text, bytes, length - 1, &length));
    }
    encode_base64url(data, size, encoded);
    char *again = arena_alloc(arena, size + 1);
    MUST(decode_base64(encoded, again, size, &length) && length == size);
    MUST(size == 0 || memcmp(again, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = fresh_arena();
    const char *text = arena_copy(arena, data, size);
    size_t count, part;
    check_base64(arena, text, data, size);
    if (utf8_count(text, strlen(text), &count)) {
        MUST(count <= strlen(text));
        for (size_t most = 0; most <= strlen(text) && most < 64; most++) {
            size_t length = utf8_cut(text, most);
            MUST(length <= most && most - length < 4 && utf8_count(text, length, &part));
        }
    }
    const char *decoded = percent_decode(arena, text, strlen(text), size % 2 == 0);
    if (decoded != NULL) {
        must_be_text(decoded);
        MUST(strlen(decoded) <= strlen(text));
    }
    return 0;
}
