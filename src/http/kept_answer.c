#include "http/kept_answer.h"

#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/log.h"
#include "kernel/request_key.h"
#include "kernel/settings.h"
#include "store.h"

const char *kept_answer_place(struct request *request, const struct response *response)
{
    return response->location == NULL ? NULL
                                      : arena_copy(request->scope.arena, response->location,
                                                   strcspn(response->location, "?"));
}

/* The location is the first line; what follows it is the body. */
const char *kept_answer_seal(struct request *request, const struct response *response)
{
    struct scope *scope = &request->scope;
    const struct request_key *key = request->key;
    const char *location = response->location == NULL ? "" : response->location;
    const size_t head = strlen(location) + 1;
    const size_t length = head + (response->media_type == NULL ? 0 : response->body.length);
    char *plain = arena_format(scope->arena, "%s\n%.*s", location, (int)(length - head),
                               response->body.bytes == NULL ? "" : response->body.bytes);
    unsigned char *sealed = arena_alloc(scope->arena, length + KEYRING_EXTRA_BYTES);
    char *text = arena_alloc(scope->arena, BASE64URL_LENGTH(length + KEYRING_EXTRA_BYTES) + 1);
    keyring_encrypt(scope->settings->answer_keys, key->words, key->id, plain, length, sealed);
    encode_base64url(sealed, length + KEYRING_EXTRA_BYTES, text);
    return text;
}

bool kept_answer_read(struct request *request, const struct idempotency_record *record,
                      struct kept_answer *kept_r)
{
    struct scope *scope = &request->scope;
    const struct request_key *key = request->key;
    *kept_r = (struct kept_answer){record->location, record->body == NULL ? "" : record->body};
    if (record->sealed == NULL)
        return true;
    size_t length, room = strlen(record->sealed);
    unsigned char *sealed = arena_alloc(scope->arena, room + 1);
    char *plain = arena_alloc(scope->arena, room + 1);
    if (!decode_base64(record->sealed, sealed, room, &length) ||
        !keyring_decrypt(scope->settings->answer_keys, key->words, key->id, sealed, length,
                         plain)) {
        log_event(LOG_ERROR, "kept_answer", LOG_TEXT("why", "it cannot be decrypted"),
                  LOG_TEXT("record", record->_id));
        return false;
    }
    plain[length - KEYRING_EXTRA_BYTES] = '\0';
    char *body = strchr(plain, '\n');
    *body++ = '\0';
    *kept_r = (struct kept_answer){*plain == '\0' ? NULL : plain, body};
    return true;
}
