#include <string.h>
#include <strings.h>

#include "adapters/crypto/crypto.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "contexts/identity/identity.h"
#include "contexts/identity/identity_store.h"
#include "kernel/actor.h"
#include "kernel/check.h"
#include "kernel/id.h"

enum { SECRET_BYTES = 32, DAY_MS = 24 * 3600 * 1000, TOUCH_MS = 3600 * 1000 };

static const char bearer[] = "Bearer ";
static const char id_prefix[] = "key_";
static const char text_prefix[] = "sk_";

static const struct problem *not_known(struct scope *scope)
{
    return problem_new(scope->arena, PROBLEM_UNAUTHENTICATED, NULL);
}

static bool counts(struct scope *scope, const struct api_key *key, const char *secret)
{
    /* Compared before the dates: a wrong secret learns nothing of a key. */
    return crypto_equal(key->secret_digest, crypto_digest(scope->arena, secret), DIGEST_LENGTH) &&
           key->revoked_at_presence != PRESENT &&
           (key->expires_at_presence != PRESENT || key->expires_at > scope->now_ms);
}

/* Once an hour is enough to see which keys are idle, and keeps reads free of writes. */
static void touch(struct scope *scope, const struct api_key *key)
{
    int64_t before_ms = scope->now_ms - TOUCH_MS;
    if (key->last_used_at_presence == PRESENT && key->last_used_at >= before_ms)
        return;
    (void)identity_store_touch(scope, key->_id, before_ms); /* logged there; no reason to refuse */
}

const struct problem *identity_of_bearer(struct scope *scope, const char *authorization,
                                         const struct actor **actor_r)
{
    struct api_key_id id;
    struct api_key *key;
    *actor_r = &actor_anonymous;
    if (authorization == NULL || strncasecmp(authorization, bearer, sizeof bearer - 1) != 0)
        return NULL;
    const char *text = authorization + sizeof bearer - 1;
    const char *secret = strrchr(text, '_');
    if (strncmp(text, text_prefix, sizeof text_prefix - 1) != 0 || secret == NULL ||
        secret < text + sizeof text_prefix)
        return not_known(scope);
    text += sizeof text_prefix - 1;
    if (!api_key_id_from(
            arena_format(scope->arena, "%s%.*s", id_prefix, (int)(secret - text), text), &id))
        return not_known(scope);
    const struct problem *problem = identity_store_get(scope, id.text, &key);
    if (problem != NULL)
        return problem;
    if (key == NULL || !counts(scope, key, secret + 1))
        return not_known(scope);
    touch(scope, key);
    struct actor *actor = ARENA_NEW(scope->arena, struct actor);
    *actor = (struct actor){.kind = ACTOR_API_KEY,
                            .id = key->_id,
                            .permissions = permissions_of(key->scopes, key->scopes_count)};
    *actor_r = actor;
    return NULL;
}

const struct problem *identity_key_create(struct scope *scope, const char *name,
                                          const char *const *scopes, size_t scopes_count,
                                          int64_t expires_in_days, const char **text_r)
{
    unsigned char bytes[SECRET_BYTES];
    char secret[BASE32_LENGTH(SECRET_BYTES) + 1];
    random_bytes(bytes, sizeof bytes);
    encode_base32(bytes, sizeof bytes, secret);
    struct api_key_id id = api_key_id_new(scope->arena, scope->now_ms);
    struct api_key key = {
        ._id = id.text,
        .name = name,
        .secret_digest = crypto_digest(scope->arena, secret),
        .scopes = scopes,
        .scopes_count = scopes_count,
        .created_at = scope->now_ms,
    };
    if (expires_in_days > 0) {
        key.expires_at = scope->now_ms + expires_in_days * DAY_MS;
        key.expires_at_presence = PRESENT;
    }
    *text_r =
        arena_format(scope->arena, "%s%s_%s", text_prefix, id.text + sizeof id_prefix - 1, secret);
    const struct violation *violations = NULL;
    check_bounds(scope->arena, &api_key_shape, &key, &violations);
    const struct problem *problem =
        problem_of_violations(scope->arena, PROBLEM_INVALID_REQUEST, violations);
    return problem == NULL ? identity_store_add(scope, &key) : problem;
}

const struct problem *identity_key_revoke(struct scope *scope, const char *id, bool *found_r)
{
    return identity_store_revoke(scope, id, found_r);
}

const struct problem *identity_key_list(struct scope *scope, size_t limit, struct api_key **keys_r,
                                        size_t *count_r)
{
    return identity_store_list(scope, limit, keys_r, count_r);
}
