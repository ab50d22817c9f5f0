#include <stddef.h>
#include <time.h>

#include "adapters/mongo/mongo.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/random.h"
#include "schema/steps.h"

/* A run that was killed holds up the next one for no longer than this. Building an index may
 * outlast it; then the next run waits for the same index in the database. */
enum { LEASE_MS = 15000, LOOK_AGAIN_MS = 250, HOLDER_BYTES = 12 };

static const char collection[] = "leases";
static const char name[] = "migrate";

static const char *holder(void)
{
    static char text[HEX_LENGTH(HOLDER_BYTES) + 1];
    unsigned char bytes[HOLDER_BYTES];
    if (*text == '\0') {
        random_bytes(bytes, sizeof bytes);
        encode_hex(bytes, sizeof bytes, text);
    }
    return text;
}

/* Dates are the database's: clocks of hosts may differ. */
static const bson_t *until(struct scope *scope, int64_t from_now_ms)
{
    return MONGO_DOC(scope, "0", "{", "$set", "{", "holder", BCON_UTF8(holder()), "expires_at", "{",
                     "$add", "[", "$$NOW", BCON_INT64(from_now_ms), "]", "}", "}", "}");
}

static const struct problem *make_document(struct scope *scope)
{
    struct mongo_change change;
    return mongo_update(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(name)),
                        MONGO_DOC(scope, "$setOnInsert", "{", "holder", BCON_UTF8(""), "expires_at",
                                  BCON_DATE_TIME(0), "}"),
                        true, &change);
}

static const struct problem *try_once(struct scope *scope, bool *taken_r)
{
    struct mongo_change change;
    const bson_t *free_or_mine =
        MONGO_DOC(scope, "_id", BCON_UTF8(name), "$or", "[", "{", "holder", BCON_UTF8(holder()),
                  "}", "{", "$expr", "{", "$lt", "[", "$expires_at", "$$NOW", "]", "}", "}", "]");
    const struct problem *problem =
        mongo_update(scope, collection, free_or_mine, until(scope, LEASE_MS), false, &change);
    *taken_r = change.matched > 0;
    return problem;
}

const struct problem *migrate_lease_take(struct scope *scope)
{
    static const struct timespec pause = {.tv_nsec = LOOK_AGAIN_MS * 1000000};
    bool taken = false;
    const struct problem *problem = make_document(scope);
    for (int tries = 0; problem == NULL && !taken; tries++) {
        if (tries == 1)
            log_event(LOG_INFO, "migrate_waits", LOG_TEXT("for", "another one that is running"));
        if (tries > 0)
            nanosleep(&pause, NULL);
        problem = try_once(scope, &taken);
    }
    return problem;
}

const struct problem *migrate_lease_keep(struct scope *scope)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(name), "holder", BCON_UTF8(holder())),
        until(scope, LEASE_MS), false, &change);
    if (problem == NULL && change.matched == 0)
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR,
                              "another migrate took over, because this one stood still for %d s",
                              LEASE_MS / 1000);
    return problem;
}

void migrate_lease_give_back(struct scope *scope)
{
    struct mongo_change change;
    /* If it fails, the lease ends by itself. */
    (void)mongo_update(scope, collection,
                       MONGO_DOC(scope, "_id", BCON_UTF8(name), "holder", BCON_UTF8(holder())),
                       until(scope, -1), false, &change);
}
