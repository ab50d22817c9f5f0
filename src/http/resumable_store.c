#include <string.h>
#include <time.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/random.h"
#include "data/fingerprint.h"
#include "http/kept_answer.h"
#include "http/pipeline.h"
#include "kernel/settings.h"
#include "store/idempotency.h"

enum {
    LEASE_BYTES = 16,
    KEPT_MS = 7 * 24 * 3600 * 1000,
    GRACE_MS = 5000, /* past the deadline: what the server may still commit is over by then */
    WAIT_MS = 1000,  /* for another one at work */
    LOOK_EVERY_MS = 40,
    RETRY_S = 2
};

static const char collection[] = "idempotency";

static int64_t lease_end_ms(const struct scope *scope)
{
    return clock_wall_ms() + scope->settings->request_deadline_ms + GRACE_MS;
}

/* Takes the work over from one whose lease is over. */
static const struct problem *take_over(struct request *request,
                                       const struct idempotency_record *record, bool *held_r)
{
    struct scope *scope = &request->scope;
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(record->_id), "lease_id", BCON_UTF8(record->lease_id),
                  "status", "{", "$exists", BCON_BOOL(false), "}"),
        MONGO_DOC(scope, "$set", "{", "lease_id", BCON_UTF8(request->lease_id), "lease_until",
                  BCON_DATE_TIME(lease_end_ms(scope)), "}"),
        false, &change);
    *held_r = change.matched > 0;
    return problem;
}

static struct idempotency_record record_of(const struct request *request)
{
    const struct scope *scope = &request->scope;
    return (struct idempotency_record){
        ._id = request->key->id,
        .fingerprint = request->key->fingerprint,
        .lease_id = request->lease_id,
        .lease_until = lease_end_ms(scope),
        .lease_until_presence = PRESENT,
        .created_at = scope->now_ms,
        .expires_at = scope->now_ms + KEPT_MS,
    };
}

static const struct problem *begin(struct request *request, bool *held_r)
{
    struct scope *scope = &request->scope;
    struct mongo_change change;
    const struct idempotency_record record = record_of(request);
    const struct problem *problem =
        mongo_insert_early(scope, collection, &idempotency_record_shape, &record, &change);
    *held_r = problem == NULL && change.duplicate == NULL;
    return problem;
}

/* Comes to hold the lease, or to an answer, or to a refusal. */
static const struct problem *acquire(struct request *request, bool *held_r, bool *answered_r)
{
    const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
    const int64_t give_up_us = clock_steady_us() + WAIT_MS * 1000;
    const struct problem *problem = begin(request, held_r);
    while (problem == NULL && !*held_r) {
        struct idempotency_record *record = NULL;
        problem = idempotency_find(request, &record);
        if (problem == NULL && record == NULL) {
            problem =
                begin(request, held_r); /* the other one was refused and took its record away */
        } else if (problem == NULL &&
                   (record->status_presence == PRESENT ||
                    !fingerprint_fits(&request->scope, request->key, record->fingerprint))) {
            *answered_r = true;
            return idempotency_replay(request, record, false);
        } else if (problem == NULL && record->lease_until <= clock_wall_ms()) {
            problem = take_over(request, record, held_r);
        }
        if (problem == NULL && !*held_r && clock_steady_us() > give_up_us)
            problem =
                problem_retry(request->scope.arena, PROBLEM_IDEMPOTENCY_KEY_IN_FLIGHT, RETRY_S);
        if (problem == NULL && !*held_r)
            nanosleep(&pause, NULL);
    }
    return problem;
}

/* A failure without effect leaves no record, so that a corrected or repeated request starts anew.
 */
static void forget(struct request *request)
{
    struct scope *scope = &request->scope;
    struct mongo_change change;
    (void)mongo_delete(scope, collection,
                       MONGO_DOC(scope, "_id", BCON_UTF8(request->key->id), "lease_id",
                                 BCON_UTF8(request->lease_id), "status", "{", "$exists",
                                 BCON_BOOL(false), "}"),
                       &change);
}

const struct problem *request_answered(struct request *request, const struct response *response)
{
    struct scope *scope = &request->scope;
    struct mongo_change change;
    struct idempotency_record record = record_of(request);
    kept_answer_keep(request, response, &record);
    const bson_t *set = MONGO_DOC(
        scope, "$set", BCON_DOCUMENT(mongo_encode(scope, &idempotency_record_shape, &record)));
    const struct problem *problem =
        mongo_update(scope, collection,
                     MONGO_DOC(scope, "_id", BCON_UTF8(request->key->id), "lease_id",
                               BCON_UTF8(request->lease_id)),
                     set, false, &change);
    if (problem == NULL && change.matched == 0 && !FAULT(idempotency))
        problem = problem_retry(scope->arena, PROBLEM_IDEMPOTENCY_KEY_IN_FLIGHT, RETRY_S);
    return problem;
}

const struct problem *resumable_run(struct request *request)
{
    bool held = false, answered = false;
    const struct problem *problem = idempotency_key_of(request);
    request->lease_id = random_text(request->scope.arena, LEASE_BYTES);
    if (problem == NULL && !FAULT(idempotency))
        problem = acquire(request, &held, &answered);
    if (problem != NULL || answered)
        return problem;
    problem = request->operation->handle(request, request->in, &request->response);
    if (problem == NULL)
        return NULL;
    if (problem_type(problem->code)->kind != PROBLEM_UNCERTAIN || FAULT(read_back)) {
        forget(request);
        return problem;
    }
    /* Whether it was done stands in the record. */
    struct idempotency_record *record = NULL;
    const struct problem *found = idempotency_find(request, &record);
    if (found == NULL && record != NULL && record->status_presence == PRESENT)
        problem = idempotency_replay(request, record, true);
    return problem;
}
