/* Nothing but what was written is read as a cursor, and what was written is read whatever it holds.
 */
#include "adapters/crypto/keyring.h"
#include "data/cursor.h"
#include "fuzz.h"
#include "kernel/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct settings settings;
    static struct arena *volatile keys; /* live as long as the process */
    if (settings.cursor_keys == NULL) {
        settings.root_key = "a key that no input can know of, with a key of before it";
        keys = arena_new(1024 * 1024);
        MUST(keyring_derive(keys, &settings, SECRETS_ALL, stderr));
    }
    struct scope scope = {.arena = fresh_arena(), .settings = &settings};
    const char *text = arena_copy(scope.arena, data, size);
    struct cursor cursor, back;
    MUST(!cursor_read(&scope, "list", text, &cursor));
    cursor = (struct cursor){.number = (int64_t)size * -7919, .text = text, .id = "prd_1"};
    const char *written = cursor_write(&scope, text, &cursor);
    MUST(cursor_read(&scope, text, written, &back));
    MUST(back.number == cursor.number && strcmp(back.text, text) == 0 &&
         strcmp(back.id, "prd_1") == 0);
    MUST(!cursor_read(&scope, "another list", written, &back));
    return 0;
}
