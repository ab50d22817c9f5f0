#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapters/mongo/bulk.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/random.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

enum { BACKOFF_FIRST_MS = 2, BACKOFF_DOUBLINGS = 6 };

static void back_off(int attempt)
{
    uint32_t random;
    random_bytes(&random, sizeof random);
    int64_t most = BACKOFF_FIRST_MS << (attempt < BACKOFF_DOUBLINGS ? attempt : BACKOFF_DOUBLINGS);
    int64_t wait_us = (int64_t)(random % (uint32_t)(most * 1000)) + 1;
    struct timespec pause = {.tv_nsec = wait_us * 1000};
    nanosleep(&pause, NULL);
}

static mongoc_transaction_opt_t *transaction_options(struct scope *scope)
{
    mongoc_transaction_opt_t *options = mongoc_transaction_opts_new();
    mongoc_read_concern_t *snapshot = mongoc_read_concern_new();
    mongoc_write_concern_t *majority = mongoc_write_concern_new();
    mongoc_read_prefs_t *primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY);
    mongoc_read_concern_set_level(snapshot, MONGOC_READ_CONCERN_LEVEL_SNAPSHOT);
    mongoc_write_concern_set_wmajority(majority, (int32_t)mongo_left_ms(scope));
    mongoc_transaction_opts_set_read_concern(options, snapshot);
    mongoc_transaction_opts_set_write_concern(options, majority);
    mongoc_transaction_opts_set_read_prefs(options, primary);
    mongoc_transaction_opts_set_max_commit_time_ms(options, mongo_left_ms(scope));
    mongoc_read_concern_destroy(snapshot);
    mongoc_write_concern_destroy(majority);
    mongoc_read_prefs_destroy(primary);
    return options;
}

/* Whether to commit once more. There is a primary, so a try takes no longer than its answer may;
 * where there is none it would wait for one, and then for the answer. */
static bool can_commit_again(struct mongo *mongo, int64_t last_us)
{
    if (clock_steady_us() >= last_us)
        return false;
    return mongo->lost_us == 0 || mongo_primary_by(mongo, last_us);
}

/* Tells whether the server has aborted the transaction. No other error of a commit proves that: an
 * earlier try, ours or the driver's own, may have committed, and the error is about the later one.
 */
static bool aborted(const struct mongo *mongo, const bson_error_t *error)
{
    enum { NO_SUCH_TRANSACTION = 251 };
    return mongo->transient && error->domain == MONGOC_ERROR_SERVER &&
           error->code == NO_SUCH_TRANSACTION;
}

/* Commits until the outcome is known, or there is no time for another try. */
static const struct problem *commit(struct scope *scope)
{
    struct mongo *mongo = scope->mongo;
    const int64_t last_us = scope->deadline_us - mongo->timeout_ms * (int64_t)1000;
    for (int attempt = 0;; attempt++) {
        bson_error_t error;
        bson_t reply;
        int64_t start_us = clock_steady_us();
        bool done = mongoc_client_session_commit_transaction(mongo->session, &reply, &error);
        mongo_count_command(mongo, start_us);
        if (done) {
            bson_destroy(&reply);
            return NULL;
        }
        const struct problem *problem = mongo_problem(scope, "commit", true, &error, &reply);
        bool unknown = mongoc_error_has_label(&reply, "UnknownTransactionCommitResult");
        bson_destroy(&reply);
        if (aborted(mongo, &error))
            return problem;
        unknown = unknown || mongo->transient;
        mongo->transient = false;
        /* With or without the label: after a hung primary the label was seen missing on
         * transactions that had committed. */
        if (!unknown || FAULT(commit_again) || !can_commit_again(mongo, last_us))
            return problem_retry(scope->arena, PROBLEM_OUTCOME_UNKNOWN, 1);
        back_off(attempt);
    }
}

/* Runs the body, and sends what it collected. */
static const struct problem *do_body(struct scope *scope,
                                     const struct problem *(*body)(struct scope *, void *),
                                     void *context, bool at_once)
{
    if (at_once)
        mongo_bulk_begin(scope);
    const struct problem *problem = body(scope, context);
    if (problem == NULL && at_once)
        problem = mongo_bulk_send(scope);
    scope->mongo->bulk = NULL;
    return problem;
}

static const struct problem *run_body(struct scope *scope,
                                      const struct problem *(*body)(struct scope *, void *),
                                      void *context, bool at_once)
{
    struct mongo *mongo = scope->mongo;
    bson_error_t error;
    mongoc_transaction_opt_t *options = transaction_options(scope);
    bool started = mongoc_client_session_start_transaction(mongo->session, options, &error);
    mongoc_transaction_opts_destroy(options);
    if (!started)
        return mongo_problem(scope, "startTransaction", false, &error, NULL);
    const struct problem *problem = do_body(scope, body, context, at_once);
    if (problem == NULL)
        return commit(scope);
    /* Where the server is lost, the driver would wait for another one to ask it. */
    if (mongo->lost_us == 0)
        mongoc_client_session_abort_transaction(mongo->session, NULL);
    return problem;
}

static const uint8_t *session_id(const struct mongo *mongo)
{
    bson_iter_t iter;
    bson_subtype_t subtype;
    uint32_t length = 0;
    const uint8_t *id = NULL;
    if (mongo->session != NULL &&
        bson_iter_init_find(&iter, mongoc_client_session_get_lsid(mongo->session), "id"))
        bson_iter_binary(&iter, &subtype, &length, &id);
    return length == MONGO_SESSION_BYTES ? id : NULL;
}

/* What is not known to have ended may still be open at the server and hold what was written: its
 * session is killed before the next command. So what is read back after an unknown commit is final:
 * it has happened, or it never will. */
static void abandon(struct mongo *mongo)
{
    const uint8_t *id = session_id(mongo);
    if (id != NULL)
        memcpy(mongo->abandoned, id, sizeof mongo->abandoned);
    mongo->abandons = id != NULL;
    mongoc_client_reset(mongo->client); /* so that the driver forgets it without asking a server */
}

static void tell_watch(const struct mongo *mongo)
{
    if (mongo->watch != NULL)
        mongo->watch(session_id(mongo));
}

/* One try, in a session of its own: after an error the next one may have another client. */
static const struct problem *attempt(struct scope *scope,
                                     const struct problem *(*body)(struct scope *, void *),
                                     void *context, bool at_once)
{
    struct mongo *mongo = scope->mongo;
    bson_error_t error;
    mongo->transient = mongo->misfit = false;
    const struct problem *problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    mongo->session = mongoc_client_start_session(mongo->client, NULL, &error);
    if (mongo->session == NULL)
        return mongo_problem(scope, "startSession", false, &error, NULL);
    tell_watch(mongo);
    problem = run_body(scope, body, context, at_once);
    if (problem != NULL && (mongo->lost_us != 0 || problem->code == PROBLEM_OUTCOME_UNKNOWN))
        abandon(mongo);
    mongoc_client_session_destroy(mongo->session);
    mongo->session = NULL;
    tell_watch(mongo);
    return problem;
}

static const struct problem *transact(struct scope *scope, int64_t patience_ms,
                                      const struct problem *(*body)(struct scope *, void *),
                                      void *context, bool at_once)
{
    struct mongo *mongo = scope->mongo;
    if (mongo->session != NULL)
        abort(); /* a transaction in a transaction */
    int64_t give_up_us = clock_steady_us() + patience_ms * 1000;
    if (give_up_us > scope->deadline_us)
        give_up_us = scope->deadline_us;
    for (int count = 0;; count++) {
        struct arena_mark mark = arena_mark(scope->arena);
        const struct problem *problem = attempt(scope, body, context, at_once);
        const bool again = problem != NULL && (mongo->transient || mongo->misfit);
        if (!again || clock_steady_us() >= give_up_us) {
            mongo->transient = mongo->misfit = false;
            return problem;
        }
        at_once = at_once && !mongo->misfit;
        arena_release(scope->arena, mark);
        if (mongo->transient)
            back_off(count);
    }
}

const struct problem *mongo_transaction(struct scope *scope, int64_t patience_ms,
                                        const struct problem *(*body)(struct scope *, void *),
                                        void *context)
{
    return transact(scope, patience_ms, body, context, false);
}

const struct problem *
mongo_transaction_at_once(struct scope *scope, int64_t patience_ms,
                          const struct problem *(*body)(struct scope *, void *), void *context)
{
    return transact(scope, patience_ms, body, context, mongo_bulk_possible(scope));
}
