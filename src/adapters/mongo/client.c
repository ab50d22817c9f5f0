#include "adapters/mongo/client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "kernel/metrics.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/settings.h"

enum {
    CONNECT_MS = 1000,
    HEARTBEAT_MS = 10000,
    SOCKET_CHECK_MS = 1000,
    LOOK_MS = 500,       /* longest one look for a primary takes */
    LOOK_PAUSE_MS = 100, /* between two looks */
    LEAST_MS = 20,       /* with less time left nothing is sent any more */
    DRIVER_LOG_US = 1000000
};

/* The driver warns once for each aborted transaction, thousands a second when a row is hot: counted
 * only. Of errors one a second is written. */
static void driver_log(mongoc_log_level_t level, const char *domain, const char *message,
                       void *context)
{
    static int64_t next_us;
    (void)context;
    if (level > MONGOC_LOG_LEVEL_WARNING)
        return;
    metrics_add(METRIC_database_driver_warnings, 1);
    if (level == MONGOC_LOG_LEVEL_WARNING || clock_steady_us() < next_us)
        return;
    next_us = clock_steady_us() + DRIVER_LOG_US;
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
static void set_options(mongoc_uri_t *uri, const char *application, const struct mongo *mongo)
{
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYWRITES, true);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_RETRYREADS, true);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_SERVERSELECTIONTRYONCE, false);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS,
                                   (int32_t)mongo->selection_ms);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, CONNECT_MS);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, (int32_t)mongo->timeout_ms);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_HEARTBEATFREQUENCYMS, HEARTBEAT_MS);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETCHECKINTERVALMS, SOCKET_CHECK_MS);
    mongoc_uri_set_appname(uri, application);
    mongoc_write_concern_t *written = mongoc_write_concern_new();
    mongoc_read_concern_t *read = mongoc_read_concern_new();
    mongoc_read_prefs_t *primary = mongoc_read_prefs_new(MONGOC_READ_PRIMARY);
    mongoc_write_concern_set_wmajority(written, (int32_t)mongo->timeout_ms);
    mongoc_read_concern_set_level(read, MONGOC_READ_CONCERN_LEVEL_MAJORITY);
    mongoc_uri_set_write_concern(uri, written);
    mongoc_uri_set_read_concern(uri, read);
    mongoc_uri_set_read_prefs_t(uri, primary);
    mongoc_write_concern_destroy(written);
    mongoc_read_concern_destroy(read);
    mongoc_read_prefs_destroy(primary);
}

static void close_client(struct mongo *mongo)
{
    mongo_stream_close(mongo);
    while (mongo->collections_count > 0)
        mongoc_collection_destroy(mongo->collections[--mongo->collections_count]);
    mongoc_database_destroy(mongo->database);
    mongoc_client_destroy(mongo->client);
}

/* A new client knows nothing of servers that failed before; an old one leaves them alone for five
 * seconds. */
static void open_client(struct mongo *mongo)
{
    mongo->client = mongoc_client_new_from_uri(mongo->uri);
    if (mongo->client == NULL)
        abort(); /* the same URI was good for the first client */
    mongoc_client_set_error_api(mongo->client, MONGOC_ERROR_API_VERSION_2);
    mongo->database =
        mongoc_client_get_database(mongo->client, mongoc_uri_get_database(mongo->uri));
}

struct mongo *mongo_open(struct arena *arena, const char *uri_text, const char *application,
                         const struct settings *settings, const char **why_r)
{
    bson_error_t error = {.message = "names no database"};
    driver_start();
    mongoc_uri_t *uri = uri_text == NULL ? NULL : mongoc_uri_new_with_error(uri_text, &error);
    mongoc_client_t *trial = uri == NULL || mongoc_uri_get_database(uri) == NULL
                                 ? NULL
                                 : mongoc_client_new_from_uri_with_error(uri, &error);
    *why_r = uri_text == NULL ? "is not set" : arena_string(arena, error.message);
    if (trial == NULL) {
        mongoc_uri_destroy(uri);
        return NULL;
    }
    mongoc_client_destroy(trial);
    struct mongo *mongo = calloc(1, sizeof *mongo);
    if (mongo == NULL)
        abort();
    mongo->timeout_ms = settings->mongodb_timeout_ms;
    mongo->selection_ms = settings->mongodb_selection_ms;
    set_options(uri, application, mongo);
    mongo->uri = uri;
    open_client(mongo);
    return mongo;
}

void mongo_close(struct mongo *mongo)
{
    if (mongo == NULL)
        return;
    close_client(mongo);
    mongoc_uri_destroy(mongo->uri);
    free(mongo->collections);
    free(mongo);
}

void mongo_set_timeout(struct mongo *mongo, int64_t timeout_ms)
{
    mongo->timeout_ms = timeout_ms;
    mongoc_uri_set_option_as_int32(mongo->uri, MONGOC_URI_SOCKETTIMEOUTMS, (int32_t)timeout_ms);
    close_client(mongo);
    open_client(mongo);
}

void mongo_watch_sessions(struct mongo *mongo, mongo_session_watch *watch)
{
    mongo->watch = watch;
}

/* Asks for the primary with a client that tries once and remembers nothing. */
static bool primary_answers(const struct mongo *mongo)
{
    mongoc_uri_t *uri = mongoc_uri_copy(mongo->uri);
    mongoc_uri_set_option_as_bool(uri, MONGOC_URI_SERVERSELECTIONTRYONCE, true);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, LOOK_MS);
    mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, LOOK_MS);
    mongoc_client_t *client = mongoc_client_new_from_uri(uri);
    bson_t *ping = BCON_NEW("ping", BCON_INT32(1));
    bool answers =
        client != NULL &&
        mongoc_client_command_simple(client, mongoc_uri_get_database(uri), ping, NULL, NULL, NULL);
    bson_destroy(ping);
    mongoc_client_destroy(client);
    mongoc_uri_destroy(uri);
    return answers;
}

static const struct problem *unavailable(struct scope *scope)
{
    return problem_retry(scope->arena, PROBLEM_DATABASE_UNAVAILABLE, 1);
}

bool mongo_primary_by(struct mongo *mongo, int64_t last_us)
{
    static const struct timespec pause = {.tv_nsec = LOOK_PAUSE_MS * 1000000};
    while (!primary_answers(mongo)) {
        int64_t now_us = clock_steady_us();
        if (now_us - mongo->lost_us > mongo->selection_ms * 1000 ||
            now_us + (LOOK_MS + LOOK_PAUSE_MS) * 1000 > last_us)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* Waits for a primary, and connects to it anew. */
static bool find_primary(struct mongo *mongo, int64_t last_us)
{
    if (!mongo_primary_by(mongo, last_us))
        return false;
    log_event(LOG_INFO, "database_back",
              LOG_NUMBER("after_ms", (clock_steady_us() - mongo->lost_us) / 1000));
    mongo->lost_us = 0;
    close_client(mongo);
    open_client(mongo);
    return true;
}

/* Once: should it fail, the server ends the transaction after its own time. */
static void kill_abandoned(struct scope *scope)
{
    scope->mongo->abandons = false;
    (void)mongo_kill_session(scope, scope->mongo->abandoned); /* logged there */
}

const struct problem *mongo_await(struct scope *scope)
{
    struct mongo *mongo = scope->mongo;
    const int64_t last_us = scope->deadline_us - LEAST_MS * 1000;
    int64_t start_us = clock_steady_us();
    mongo->asked_us = start_us;
    if (start_us > last_us)
        return unavailable(scope);
    if ((mongo->lost_us == 0 && !mongo->abandons) || mongo->session != NULL)
        return NULL;
    bool ready = mongo->lost_us == 0 || find_primary(mongo, last_us);
    if (ready && mongo->abandons)
        kill_abandoned(scope);
    mongo->time_us += clock_steady_us() - start_us;
    return ready ? NULL : unavailable(scope);
}

mongoc_collection_t *mongo_collection(struct mongo *mongo, const char *name)
{
    for (size_t i = 0; i < mongo->collections_count; i++)
        if (strcmp(mongoc_collection_get_name(mongo->collections[i]), name) == 0)
            return mongo->collections[i];
    mongoc_collection_t **more =
        realloc(mongo->collections, (mongo->collections_count + 1) * sizeof *mongo->collections);
    if (more == NULL)
        abort();
    mongo->collections = more;
    return more[mongo->collections_count++] = mongoc_database_get_collection(mongo->database, name);
}

bool mongo_given_up(const struct mongo *mongo)
{
    return mongo->lost_us != 0 && clock_steady_us() - mongo->lost_us > mongo->selection_ms * 1000;
}

int64_t mongo_time_us(const struct mongo *mongo)
{
    return mongo->time_us;
}

int64_t mongo_commands(const struct mongo *mongo)
{
    return mongo->commands;
}
