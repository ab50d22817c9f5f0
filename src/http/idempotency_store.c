#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/random.h"
#include "data/fingerprint.h"
#include "http/etag.h"
#include "http/kept_answer.h"
#include "http/pipeline.h"
#include "store/idempotency.h"

enum {
    KEY_LONGEST = 255,
    KEPT_MS = 24 * 3600 * 1000,
    PATIENCE_MS = 1500,
    RETRY_S = 1,
    READ_BACK_MS = 1000 /* kept of the deadline to find out what became of an unknown commit */
};

static const char collection[] = "idempotency";

/* What the transaction is about. */
struct attempt {
    struct request *request;
    const struct request_key *key;
    bool in_flight; /* another request with this key is at work */
};

static const char *digest_text(struct scope *scope, const char *text)
{
    unsigned char digest[SHA256_BYTES];
    char *encoded = arena_alloc(scope->arena, BASE64URL_LENGTH(SHA256_BYTES) + 1);
    crypto_sha256(text, strlen(text), digest);
    encode_base64url(digest, SHA256_BYTES, encoded);
    return encoded;
}

static bool key_fits(const char *key)
{
    size_t length = strlen(key);
    for (size_t i = 0; i < length; i++)
        if (key[i] < 0x21 || key[i] > 0x7e)
            return false;
    return length <= KEY_LONGEST;
}

const struct request_key *request_key(struct request *request)
{
    return request->key;
}

/* Makes the key's names. A request without a key gets random ones: so an unknown commit can be
 * resolved for it too. */
static const struct request_key *named(struct request *request, const char *key)
{
    struct scope *scope = &request->scope;
    const char *if_match = if_match_plain(scope->arena, request_header(request, "If-Match"));
    const char *token = request_header(request, "X-Cart-Token");
    struct request_key *made = ARENA_NEW(scope->arena, struct request_key);
    struct buffer asked = buffer_new(scope->arena, request->body_length + 512);
    buffer_add_format(&asked, "%s\n%s\n%s\n", request->path, request->query,
                      if_match == NULL ? "" : if_match);
    if (request->body != NULL)
        buffer_add(&asked, request->body, request->body_length); /* any bytes, NUL among them */
    /* The id is a plain digest: it must be the same whatever keys there are meanwhile, or a repeat
     * would be done again. It stands for no more than the key that the client has chosen. */
    made->given = key != NULL;
    made->words = key == NULL
                      ? random_text(scope->arena, SHA256_BYTES)
                      : arena_format(scope->arena, "%s\n%s\n%s\n%s", scope->actor->id,
                                     token == NULL ? "" : token, request->operation->key_name, key);
    made->id = digest_text(scope, made->words);
    crypto_sha256(asked.bytes, asked.length, made->digest);
    made->fingerprint = fingerprint_of(scope, made->digest);
    return made;
}

const struct problem *idempotency_key_of(struct request *request)
{
    struct scope *scope = &request->scope;
    const enum idempotency kind = request->operation->idempotency;
    const char *key = request_header(request, "Idempotency-Key");
    if (key == NULL && (kind == IDEMPOTENCY_REQUIRED || kind == IDEMPOTENCY_RESUMABLE))
        return problem_new(scope->arena, PROBLEM_IDEMPOTENCY_KEY_MISSING, NULL);
    if (key != NULL && !key_fits(key)) {
        const struct violation *violations = NULL;
        violation_add(scope->arena, &violations, "Idempotency-Key", "pattern",
                      "must be 1 to %d visible ASCII characters", KEY_LONGEST);
        return problem_of_violations(scope->arena, PROBLEM_INVALID_REQUEST, violations);
    }
    if (key != NULL || kind != IDEMPOTENCY_DOCUMENT)
        request->key = named(request, key);
    return NULL;
}

const struct problem *idempotency_find(struct request *request,
                                       struct idempotency_record **record_r)
{
    struct scope *scope = &request->scope;
    const bson_t *majority = MONGO_DOC(scope, "readConcern", "{", "level", "majority", "}");
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(request->key->id)),
                          majority, &idempotency_record_shape, (void **)record_r);
}

const struct problem *idempotency_replay(struct request *request,
                                         const struct idempotency_record *record, bool own)
{
    struct scope *scope = &request->scope;
    if (!fingerprint_fits(scope, request->key, record->fingerprint))
        return problem_new(scope->arena, PROBLEM_IDEMPOTENCY_KEY_REUSED, NULL);
    struct kept_answer kept;
    if (!kept_answer_read(request, record, &kept))
        return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    struct response *response = &request->response;
    *response = (struct response){.arena = scope->arena,
                                  .body = {.arena = scope->arena},
                                  .etag = record->etag,
                                  .location = kept.location,
                                  .act = own ? response->act : (struct act){.action = NULL},
                                  .replayed = !own};
    response->headers = kept.headers;
    if (record->media_type == NULL)
        response_empty(response, (int)record->status);
    else
        response_text(response, (int)record->status, record->media_type, kept.body,
                      kept.body_length);
    return NULL;
}

/* Looks for the record, and answers with it. `own` tells that it can only be this request's. */
static const struct problem *look_up(struct request *request, bool own, bool *found_r)
{
    struct idempotency_record *record = NULL;
    const struct problem *problem = idempotency_find(request, &record);
    *found_r = problem == NULL && record != NULL;
    return *found_r ? idempotency_replay(request, record, own) : problem;
}

/* The record goes first: a second request with the key runs into it before it has done anything. */
static const struct problem *body(struct scope *scope, void *context)
{
    struct attempt *attempt = context;
    struct request *request = attempt->request;
    struct mongo_change change;
    struct idempotency_record record = {
        ._id = attempt->key->id,
        .fingerprint = attempt->key->fingerprint,
        .created_at = scope->now_ms,
        .expires_at = scope->now_ms + KEPT_MS,
    };
    attempt->in_flight = true;
    const struct problem *problem =
        mongo_insert(scope, collection, &idempotency_record_shape, &record, &change);
    if (problem == NULL && change.duplicate != NULL)
        problem = problem_retry(scope->arena, PROBLEM_IDEMPOTENCY_KEY_IN_FLIGHT, RETRY_S);
    if (problem != NULL)
        return problem;
    attempt->in_flight = false;
    struct response *response = &request->response;
    *response = (struct response){.arena = scope->arena, .body = {.arena = scope->arena}};
    problem = request->operation->handle(request, request->in, response);
    if (problem != NULL)
        return problem;
    kept_answer_keep(request, response, &record);
    return mongo_replace(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(attempt->key->id)),
                         &idempotency_record_shape, &record, &change);
}

/* Runs the transaction, and leaves time behind it to read back what it did. */
static const struct problem *run(struct scope *scope, struct attempt *attempt)
{
    const int64_t deadline_us = scope->deadline_us;
    const int64_t half_us = (deadline_us - clock_steady_us()) / 2;
    scope->deadline_us -= half_us < READ_BACK_MS * 1000 ? half_us : READ_BACK_MS * 1000;
    const struct problem *problem = mongo_transaction(scope, PATIENCE_MS, body, attempt);
    scope->deadline_us = deadline_us;
    return problem;
}

const struct problem *idempotency_run(struct request *request)
{
    bool found = false;
    const struct problem *problem = idempotency_key_of(request);
    struct attempt attempt = {.request = request, .key = request->key};
    if (problem == NULL && request->key->given)
        problem = look_up(request, false, &found);
    if (problem != NULL || found)
        return problem;
    const struct problem *failure = run(&request->scope, &attempt);
    if (failure == NULL)
        return NULL;
    /* A rule that refused has written nothing. Otherwise the record knows: ours, after an unknown
     * commit, or the other's. */
    const enum problem_kind kind = problem_type(failure->code)->kind;
    if (kind == PROBLEM_REFUSED && !attempt.in_flight)
        return failure;
    problem = look_up(request, !attempt.in_flight, &found);
    if (found)
        return problem;
    if (problem != NULL && kind != PROBLEM_UNCERTAIN)
        return problem;
    if (request->key->given && attempt.in_flight && failure->code == PROBLEM_WRITE_CONFLICT)
        return problem_retry(request->scope.arena, PROBLEM_IDEMPOTENCY_KEY_IN_FLIGHT, RETRY_S);
    return failure;
}
