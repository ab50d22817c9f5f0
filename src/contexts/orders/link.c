#include "contexts/orders/link.h"

#include <ctype.h>
#include <string.h>

#include "adapters/crypto/keyring.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/orders_store.h"
#include "kernel/id.h"
#include "kernel/settings.h"
#include "store/order_events.h"

enum { NUMBER_BYTES = 8, GROUP = 4, GROUPS = 3, MAC_BYTES = 24, READINGS = 3 };

enum { SIGNATURE_BYTES = KEY_ID_BYTES + MAC_BYTES };

const char *order_number(struct scope *scope)
{
    unsigned char bytes[NUMBER_BYTES];
    char text[BASE32_LENGTH(NUMBER_BYTES) + 1];
    random_bytes(bytes, sizeof bytes);
    encode_base32(bytes, NUMBER_BYTES, text);
    char *number = arena_alloc(scope->arena, GROUPS * (GROUP + 1));
    for (int i = 0, at = 0; i < GROUPS * GROUP; i++) {
        if (i > 0 && i % GROUP == 0)
            number[at++] = '-';
        number[at++] = (char)toupper((unsigned char)text[i]);
    }
    return number;
}

/* What a signature covers. */
static const char *linked(struct scope *scope, const char *id)
{
    return arena_format(scope->arena, "order link\n%s", id);
}

static const char *signature_of(struct scope *scope, const char *id)
{
    unsigned char signature[SIGNATURE_BYTES];
    const char *covered = linked(scope, id);
    char *text = arena_alloc(scope->arena, BASE64URL_LENGTH(SIGNATURE_BYTES) + 1);
    keyring_sign(scope->settings->order_link_keys, covered, strlen(covered), signature, MAC_BYTES);
    encode_base64url(signature, SIGNATURE_BYTES, text);
    return text;
}

/* A link in a mail outlives versions: one of before keys had ids is shorter, and of another key. */
static bool signed_before(struct scope *scope, const char *covered, const unsigned char *signature)
{
    unsigned char digest[SHA256_BYTES];
    const char *key = scope->settings->cursor_key;
    if (key == NULL)
        return false;
    crypto_hmac_sha256(key, strlen(key), covered, strlen(covered), digest);
    return crypto_equal(digest, signature, MAC_BYTES);
}

static bool signature_fits(struct scope *scope, const char *id, const char *text)
{
    unsigned char signature[SIGNATURE_BYTES];
    size_t length;
    const char *covered = linked(scope, id);
    if (!decode_base64(text, signature, sizeof signature, &length))
        return false;
    if (length == MAC_BYTES)
        return signed_before(scope, covered, signature);
    return length == SIGNATURE_BYTES && keyring_verify(scope->settings->order_link_keys, covered,
                                                       strlen(covered), signature, MAC_BYTES);
}

const char *orders_link(struct scope *scope, struct order_id id)
{
    return arena_format(scope->arena, "/api/v1/orders/%s?signature=%s", id.text,
                        signature_of(scope, id.text));
}

static const struct problem *not_found(struct scope *scope)
{
    return problem_new(scope->arena, PROBLEM_ORDER_NOT_FOUND, NULL);
}

const struct problem *orders_read(struct scope *scope, struct order_id id,
                                  const struct order **order_r)
{
    struct order *order = NULL;
    const struct problem *problem = orders_store_get(scope, id.text, &order);
    *order_r = order;
    return problem == NULL && order == NULL ? not_found(scope) : problem;
}

const struct problem *orders_read_signed(struct scope *scope, struct order_id id,
                                         const char *signature, const struct order **order_r)
{
    if (!signature_fits(scope, id.text, signature))
        return not_found(scope);
    return orders_read(scope, id, order_r);
}

/* A chain that lost its end, or whose end was written anew, is whole in itself, but not what the
 * order says it is. */
static int64_t fault_of(struct scope *scope, const struct order *order,
                        const struct order_event *events, size_t count)
{
    const int64_t fault = order_chain_fault(scope, events, count), length = (int64_t)count;
    if (fault != 0)
        return fault;
    if (length != order->sequence)
        return (length < order->sequence ? length : order->sequence) + 1;
    return strcmp(events[count - 1].hash, order->head_hash) == 0 ? 0 : length;
}

const struct problem *orders_check_chain(struct scope *scope, struct order_id id,
                                         const char *signature, struct chain_check *check_r)
{
    const struct order *order;
    struct order_event *events;
    size_t count = 0;
    for (int i = 0; i < READINGS; i++) {
        const struct problem *problem = orders_read_signed(scope, id, signature, &order);
        if (problem == NULL)
            problem = orders_events(scope, id, &events, &count);
        if (problem != NULL)
            return problem;
        if ((int64_t)count == order->sequence)
            break;
    }
    *check_r = (struct chain_check){
        .events = (int64_t)count,
        .head_hash = order->head_hash,
        .first_broken = fault_of(scope, order, events, count),
    };
    return NULL;
}

const char *order_email_folded(struct scope *scope, const char *email)
{
    char *folded = arena_string(scope->arena, email);
    for (char *at = folded; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return folded;
}

const char *order_number_folded(struct scope *scope, const char *number)
{
    char *folded = arena_string(scope->arena, number);
    for (char *at = folded; *at != '\0'; at++)
        *at = (char)toupper((unsigned char)*at);
    return folded;
}

/* Compared in full and in constant time, found or not: a miss and a mismatch take the same steps.
 */
const struct problem *orders_track(struct scope *scope, const char *number, const char *email,
                                   const struct order **order_r)
{
    unsigned char given[SHA256_BYTES], own[SHA256_BYTES];
    struct order *order = NULL;
    const char *folded = order_email_folded(scope, email);
    const struct problem *problem =
        orders_store_by_number(scope, order_number_folded(scope, number), &order);
    if (problem != NULL)
        return problem;
    const char *stored = order == NULL ? "" : order->email_folded;
    crypto_sha256(folded, strlen(folded), given);
    crypto_sha256(stored, strlen(stored), own);
    *order_r = order;
    return crypto_equal(given, own, SHA256_BYTES) && order != NULL ? NULL : not_found(scope);
}
