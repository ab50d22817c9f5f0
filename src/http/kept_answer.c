#include "http/kept_answer.h"

#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/shape.h"
#include "http/headers.h"
#include "kernel/request_key.h"
#include "kernel/settings.h"
#include "store/idempotency.h"

/* A line of the location, one of each header, an empty one; what follows is the body. None of them
 * has a line break in it: such an answer is not sent either. */
static struct buffer plain_of(struct request *request, const struct response *response)
{
    struct buffer plain = buffer_new(request->scope.arena, response->body.length + 512);
    buffer_add_format(&plain, "%s\n", response->location == NULL ? "" : response->location);
    for (const struct header *header = response->headers; header != NULL; header = header->next)
        if (strcmp(header->name, "Set-Cookie") != 0 && header_fits(header->value))
            buffer_add_format(&plain, "%s: %s\n", header->name, header->value);
    buffer_add_byte(&plain, '\n');
    if (response->media_type != NULL && response->body.length > 0)
        buffer_add(&plain, response->body.bytes, response->body.length);
    return plain;
}

void kept_answer_keep(struct request *request, const struct response *response,
                      struct idempotency_record *record)
{
    struct scope *scope = &request->scope;
    const struct request_key *key = request->key;
    const struct buffer plain = plain_of(request, response);
    unsigned char *sealed = arena_alloc(scope->arena, plain.length + KEYRING_EXTRA_BYTES);
    keyring_encrypt(scope->settings->answer_keys, key->words, key->id, plain.bytes, plain.length,
                    sealed);
    record->status = response->status;
    record->status_presence = PRESENT;
    record->media_type = response->media_type;
    record->etag = response->etag;
    if (response->location != NULL)
        record->location =
            arena_copy(scope->arena, response->location, strcspn(response->location, "?"));
    record->sealed = (struct shape_bytes){sealed, plain.length + KEYRING_EXTRA_BYTES};
    record->sealed_presence = PRESENT;
}

/* Takes the next line, without its end; NULL: there is none. */
static char *next_line(char **at, const char *end)
{
    char *line = *at, *line_end = memchr(line, '\n', (size_t)(end - line));
    if (line_end == NULL)
        return NULL;
    *line_end = '\0';
    *at = line_end + 1;
    return line;
}

static bool read_plain(struct arena *arena, char *plain, size_t length, struct kept_answer *kept_r)
{
    const char *end = plain + length;
    struct header **last = &kept_r->headers;
    char *line = next_line(&plain, end);
    *kept_r = (struct kept_answer){.location = line != NULL && *line != '\0' ? line : NULL};
    while (line != NULL && (line = next_line(&plain, end)) != NULL && *line != '\0') {
        char *value = strstr(line, ": ");
        if (value == NULL)
            return false;
        *value = '\0';
        *last = ARENA_NEW(arena, struct header);
        **last = (struct header){.name = line, .value = value + 2};
        last = &(*last)->next;
    }
    kept_r->body = plain;
    kept_r->body_length = (size_t)(end - plain);
    return line != NULL;
}

bool kept_answer_read(struct request *request, const struct idempotency_record *record,
                      struct kept_answer *kept_r)
{
    struct scope *scope = &request->scope;
    const struct request_key *key = request->key;
    const size_t length = record->sealed.length;
    *kept_r = (struct kept_answer){
        .location = record->location,
        .body = record->body == NULL ? "" : record->body,
        .body_length = record->body == NULL ? 0 : strlen(record->body),
    };
    if (record->sealed_presence != PRESENT)
        return true;
    char *plain = arena_alloc(scope->arena, length + 1);
    if (length >= KEYRING_EXTRA_BYTES &&
        keyring_decrypt(scope->settings->answer_keys, key->words, key->id, record->sealed.at,
                        length, plain) &&
        read_plain(scope->arena, plain, length - KEYRING_EXTRA_BYTES, kept_r))
        return true;
    log_event(LOG_ERROR, "kept_answer", LOG_TEXT("why", "it cannot be decrypted"),
              LOG_TEXT("record", record->_id));
    return false;
}
