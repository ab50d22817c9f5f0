#include <stdlib.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

int64_t mongo_left_ms(const struct scope *scope)
{
    int64_t left = (scope->deadline_us - clock_steady_us()) / 1000;
    return left < 1 ? 1 : left > scope->mongo->timeout_ms ? scope->mongo->timeout_ms : left;
}

static void destroy_document(void *document)
{
    bson_destroy(document);
}

bson_t *mongo_adopt(struct scope *scope, bson_t *document)
{
    arena_defer(scope->arena, destroy_document, document);
    return document;
}

bson_t *mongo_options(struct scope *scope, const bson_t *options, bool with_time_limit)
{
    bson_t *all = mongo_adopt(scope, options == NULL ? bson_new() : bson_copy(options));
    bson_error_t error;
    if (scope->trace != NULL)
        BSON_APPEND_UTF8(all, "comment", scope->trace);
    if (with_time_limit)
        BSON_APPEND_INT64(all, "maxTimeMS", mongo_left_ms(scope));
    if (scope->mongo->session != NULL &&
        !mongoc_client_session_append(scope->mongo->session, all, &error))
        abort(); /* a session of this very client */
    return all;
}

static bool server_said_no(const bson_error_t *error)
{
    return error->domain == MONGOC_ERROR_SERVER || error->domain == MONGOC_ERROR_WRITE_CONCERN;
}

/* Answers by which the server tells that it cannot now, rather than that the command is wrong: not
 * primary, shutting down, interrupted, time over. Source: MongoDB error codes, and the drivers'
 * retryable errors. */
static bool server_busy(uint32_t code)
{
    static const uint32_t codes[] = {6,   7,   50,   64,    89,    91,    112,   189,  262,
                                     290, 365, 9001, 10107, 11600, 11602, 13435, 13436};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code)
            return true;
    return false;
}

/* The server is no primary any more, or ends. */
static bool state_changed(uint32_t code)
{
    static const uint32_t codes[] = {91, 189, 10107, 11600, 11602, 13435, 13436};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static bool conflict(const bson_error_t *error)
{
    enum { LOCK_TIMEOUT = 24, WRITE_CONFLICT = 112, NO_SUCH_TRANSACTION = 251 };
    return server_said_no(error) && (error->code == WRITE_CONFLICT || error->code == LOCK_TIMEOUT ||
                                     error->code == NO_SUCH_TRANSACTION);
}

/* From now on whoever sends a command first looks whether there is a primary. */
static void note_lost(struct mongo *mongo, const bson_error_t *error)
{
    if (mongo->lost_us != 0 || (server_said_no(error) && !state_changed(error->code)))
        return;
    mongo->lost_us = mongo->asked_us; /* it has been waited for since then */
    log_event(LOG_WARN, "database_lost", LOG_TEXT("message", error->message));
}

const struct problem *mongo_problem(struct scope *scope, const char *what, bool wrote,
                                    const bson_error_t *error, const bson_t *reply)
{
    struct mongo *mongo = scope->mongo;
    const bool inside = mongo->session != NULL;
    mongo->transient =
        inside && reply != NULL && mongoc_error_has_label(reply, "TransientTransactionError");
    if (mongo->transient && conflict(error))
        return problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
    log_event(LOG_WARN, "mongodb", LOG_TEXT("command", what), LOG_NUMBER("code", error->code),
              LOG_TEXT("message", error->message));
    note_lost(mongo, error);
    if (server_said_no(error) && !server_busy(error->code) &&
        error->domain != MONGOC_ERROR_WRITE_CONCERN)
        return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    if (wrote && !inside)
        return problem_new(scope->arena, PROBLEM_OUTCOME_UNKNOWN, NULL);
    return problem_retry(scope->arena, PROBLEM_DATABASE_UNAVAILABLE, 1);
}

void mongo_count_command(struct mongo *mongo, int64_t start_us)
{
    mongo->time_us += clock_steady_us() - start_us;
    mongo->commands++;
}

bool mongo_in_transaction(const struct scope *scope)
{
    return scope->mongo->session != NULL;
}

void mongo_must_be_outside(const struct scope *scope, const char *what)
{
    if (scope->mongo->session == NULL)
        return;
    log_event(LOG_ERROR, "inside_transaction", LOG_TEXT("call", what));
    abort();
}

static const struct problem *command_on(struct scope *scope, const char *database,
                                        const bson_t *command, uint32_t expected,
                                        const bson_t **reply_r)
{
    bson_error_t error;
    bson_iter_t iter;
    bson_t reply;
    *reply_r = MONGO_DOC(scope, NULL);
    const struct problem *problem = mongo_await(scope);
    if (problem != NULL)
        return problem;
    const bson_t *options = mongo_options(scope, NULL, false);
    int64_t start_us = clock_steady_us();
    bool done = mongoc_client_command_with_opts(
        scope->mongo->client, database == NULL ? mongo_database_name(scope) : database, command,
        NULL, options, &reply, &error);
    mongo_count_command(scope->mongo, start_us);
    *reply_r = mongo_adopt(scope, bson_copy(&reply));
    bson_destroy(&reply);
    if (done || (error.domain == MONGOC_ERROR_SERVER && error.code == expected))
        return NULL;
    bool named = bson_iter_init(&iter, command) && bson_iter_next(&iter);
    return mongo_problem(scope, named ? bson_iter_key(&iter) : "command", false, &error, *reply_r);
}

const struct problem *mongo_command(struct scope *scope, const bson_t *command, uint32_t expected,
                                    const bson_t **reply_r)
{
    return command_on(scope, NULL, command, expected, reply_r);
}

const struct problem *mongo_admin_command(struct scope *scope, const bson_t *command,
                                          const bson_t **reply_r)
{
    return command_on(scope, "admin", command, 0, reply_r);
}

const struct problem *mongo_kill_session(struct scope *scope,
                                         const uint8_t id[static MONGO_SESSION_BYTES])
{
    const bson_t *reply;
    return mongo_admin_command(scope,
                               MONGO_DOC(scope, "killSessions", "[", "{", "id",
                                         BCON_BIN(BSON_SUBTYPE_UUID, id, MONGO_SESSION_BYTES), "}",
                                         "]"),
                               &reply);
}

const char *mongo_database_name(const struct scope *scope)
{
    return mongoc_database_get_name(scope->mongo->database);
}

const struct problem *mongo_json(struct scope *scope, const char *json, const bson_t **document_r)
{
    bson_error_t error;
    bson_t *document = bson_new_from_json((const uint8_t *)json, -1, &error);
    if (document == NULL)
        return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, "%s: %s", error.message, json);
    *document_r = mongo_adopt(scope, document);
    return NULL;
}
