#include <time.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/clock.h"
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

/* Commits until the outcome is known or the time is over. */
static const struct problem *commit(struct scope *scope)
{
    struct mongo *mongo = scope->mongo;
    const struct problem *problem;
    for (int attempt = 0;; attempt++) {
        bson_error_t error;
        bson_t reply;
        int64_t start_us = clock_steady_us();
        bool done = mongoc_client_session_commit_transaction(mongo->session, &reply, &error);
        mongo_count_command(mongo, start_us);
        mongo->transient = !done && mongoc_error_has_label(&reply, "TransientTransactionError");
        bool unknown = !done && mongoc_error_has_label(&reply, "UnknownTransactionCommitResult");
        bson_destroy(&reply);
        problem = NULL;
        if (mongo->transient)
            problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
        else if (!done)
            /* With or without the label: after a hung primary the label was seen missing on
             * transactions that had committed. */
            problem = problem_new(scope->arena, PROBLEM_OUTCOME_UNKNOWN, NULL);
        if (!unknown || clock_steady_us() >= scope->deadline_us) {
            if (problem != NULL && !mongo->transient)
                log_event(LOG_WARN, "commit_outcome_unknown", LOG_TEXT("message", error.message));
            return problem;
        }
        back_off(attempt);
    }
}

static const struct problem *
attempt(struct scope *scope, const struct problem *(*body)(struct scope *, void *), void *context)
{
    struct mongo *mongo = scope->mongo;
    bson_error_t error;
    mongoc_transaction_opt_t *options = transaction_options(scope);
    bool started = mongoc_client_session_start_transaction(mongo->session, options, &error);
    mongoc_transaction_opts_destroy(options);
    if (!started)
        return mongo_problem(scope, "startTransaction", false, &error, NULL);
    mongo->transient = false;
    const struct problem *problem = body(scope, context);
    if (problem == NULL)
        return commit(scope);
    /* A failed abort is harmless: the server ends the transaction itself. */
    mongoc_client_session_abort_transaction(mongo->session, NULL);
    return problem;
}

const struct problem *mongo_transaction(struct scope *scope, int64_t patience_ms,
                                        const struct problem *(*body)(struct scope *, void *),
                                        void *context)
{
    struct mongo *mongo = scope->mongo;
    bson_error_t error;
    int64_t give_up_us = clock_steady_us() + patience_ms * 1000;
    if (give_up_us > scope->deadline_us)
        give_up_us = scope->deadline_us;
    mongo->session = mongoc_client_start_session(mongo->client, NULL, &error);
    if (mongo->session == NULL)
        return mongo_problem(scope, "startSession", false, &error, NULL);
    const struct problem *problem;
    for (int count = 0;; count++) {
        struct arena_mark mark = arena_mark(scope->arena);
        problem = attempt(scope, body, context);
        if (problem == NULL || !mongo->transient || clock_steady_us() >= give_up_us)
            break;
        arena_release(scope->arena, mark);
        back_off(count);
    }
    mongoc_client_session_destroy(mongo->session);
    mongo->session = NULL;
    mongo->transient = false;
    return problem;
}
