#include "adapters/mongo/client.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/mongo/open.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/settings.h"

/* The driver warns once for each aborted transaction, thousands a second when a row is hot: errors
 * only. */
static void driver_log(mongoc_log_level_t level, const char *domain, const char *message,
                       void *context)
{
    (void)context;
    if (level <= MONGOC_LOG_LEVEL_CRITICAL)
        log_event(LOG_ERROR, "mongodb_driver", LOG_TEXT("domain", domain),
                  LOG_TEXT("message", message));
}

static void driver_start(void)
{
    static bool started;
    if (started)
        return;
    started = true;
    mongoc_init();
    atexit(mongoc_cleanup);
    mongoc_log_set_handler(driver_log, NULL);
}

/* Every value that matters is said: of a single-threaded client's defaults, five lose requests at a
 * failover. */
static void set_options(mongoc_uri_t *uri, const char *application, int64_t timeout_ms)
{
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, true);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYREADS, true);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_SERVERSELECTIONTRYONCE, false);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, (int32_t)timeout_ms);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, 1000);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, (int32_t)timeout_ms);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_HEARTBEATFREQUENCYMS, 10000);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETCHECKINTERVALMS, 1000);
    mongoc_uri_set_appname(uri, application);
    mongoc_write_concern_t *majority = mongoc_write_concern_new();
    mongoc_write_concern_set_wmajority(majority, (int32_t)timeout_ms);
    mongoc_uri_set_write_concern(uri, majority);
    mongoc_write_concern_destroy(majority);
}

struct mongo *mongo_open(struct arena *arena, const char *uri_text, const char *application,
                         const struct settings *settings, const char **why_r)
{
    bson_error_t error = {.message = "names no database"};
    driver_start();
    mongoc_uri_t *uri = uri_text == NULL ? NULL : mongoc_uri_new_with_error(uri_text, &error);
    if (uri == NULL || mongoc_uri_get_database(uri) == NULL) {
        *why_r = uri_text == NULL ? "is not set" : arena_string(arena, error.message);
        if (uri != NULL)
            mongoc_uri_destroy(uri);
        return NULL;
    }
    set_options(uri, application, settings->mongodb_timeout_ms);
    struct mongo *mongo = calloc(1, sizeof *mongo);
    if (mongo == NULL)
        abort();
    mongo->timeout_ms = settings->mongodb_timeout_ms;
    mongo->client = mongoc_client_new_from_uri_with_error(uri, &error);
    *why_r = mongo->client == NULL ? arena_string(arena, error.message) : NULL;
    if (mongo->client != NULL) {
        mongoc_client_set_error_api(mongo->client, MONGOC_ERROR_API_VERSION_2);
        mongo->database = mongoc_client_get_database(mongo->client, mongoc_uri_get_database(uri));
    } else {
        free(mongo);
        mongo = NULL;
    }
    mongoc_uri_destroy(uri);
    return mongo;
}

void mongo_close(struct mongo *mongo)
{
    if (mongo == NULL)
        return;
    for (int i = 0; i < COLLECTIONS_MAX && mongo->collections[i].handle != NULL; i++)
        mongoc_collection_destroy(mongo->collections[i].handle);
    mongoc_database_destroy(mongo->database);
    mongoc_client_destroy(mongo->client);
    free(mongo);
}

mongoc_collection_t *mongo_collection(struct mongo *mongo, const char *name)
{
    int i = 0;
    for (; i < COLLECTIONS_MAX && mongo->collections[i].handle != NULL; i++)
        if (strcmp(mongo->collections[i].name, name) == 0)
            return mongo->collections[i].handle;
    if (i == COLLECTIONS_MAX)
        abort(); /* collections are declared in schema/, and they are fewer */
    strncpy(mongo->collections[i].name, name, sizeof mongo->collections[i].name - 1);
    mongo->collections[i].handle = mongoc_database_get_collection(mongo->database, name);
    return mongo->collections[i].handle;
}

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

const struct problem *mongo_problem(struct scope *scope, const char *what, bool wrote,
                                    const bson_error_t *error, const bson_t *reply)
{
    const bool transient =
        reply != NULL && mongoc_error_has_label(reply, "TransientTransactionError");
    scope->mongo->transient = transient;
    if (transient && scope->mongo->session != NULL)
        return problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
    log_event(LOG_WARN, "mongodb", LOG_TEXT("command", what), LOG_NUMBER("code", error->code),
              LOG_TEXT("message", error->message));
    if (!server_said_no(error) || server_busy(error->code) ||
        error->domain == MONGOC_ERROR_WRITE_CONCERN)
        return problem_new(scope->arena,
                           wrote && scope->mongo->session == NULL ? PROBLEM_OUTCOME_UNKNOWN
                                                                  : PROBLEM_DATABASE_UNAVAILABLE,
                           NULL);
    return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
}

void mongo_count_command(struct mongo *mongo, int64_t start_us)
{
    mongo->time_us += clock_steady_us() - start_us;
    mongo->commands++;
}

int64_t mongo_time_us(const struct mongo *mongo)
{
    return mongo->time_us;
}

int64_t mongo_commands(const struct mongo *mongo)
{
    return mongo->commands;
}

bool mongo_in_transaction(const struct scope *scope)
{
    return scope->mongo->session != NULL;
}

const struct problem *mongo_command(struct scope *scope, const bson_t *command,
                                    const bson_t **reply_r)
{
    bson_error_t error;
    bson_t *reply = bson_new();
    int64_t start_us = clock_steady_us();
    bool done = mongoc_database_command_with_opts(scope->mongo->database, command, NULL, NULL,
                                                  reply, &error);
    mongo_count_command(scope->mongo, start_us);
    *reply_r = mongo_adopt(scope, reply);
    return done ? NULL : mongo_problem(scope, "command", false, &error, reply);
}

const struct problem *mongo_ping(struct scope *scope)
{
    const bson_t *reply;
    return mongo_command(scope, MONGO_DOC(scope, "ping", BCON_INT32(1)), &reply);
}
