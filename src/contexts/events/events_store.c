#include <string.h>

#include "adapters/json/json.h"
#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "contexts/events/emit.h"
#include "contexts/events/events.h"
#include "store/outbox.h"

static const char collection[] = "outbox";

enum { FIRST = 1 /* sequence of a subject */, FIRST_VERSION = 1, PAYLOAD_ROOM = 256 };

const struct problem *event_emit(struct scope *scope, const char *subject, int64_t sequence,
                                 const char *type, int64_t version, const struct shape *shape,
                                 const void *payload)
{
    struct mongo_change change;
    struct buffer json = buffer_new(scope->arena, PAYLOAD_ROOM);
    json_write(&json, shape, payload);
    const struct outbox_event event = {
        ._id = arena_format(scope->arena, "%s:%lld", subject, (long long)sequence),
        .subject = subject,
        .sequence = sequence,
        .type = type,
        .version = version,
        .version_presence = version == FIRST_VERSION ? ABSENT : PRESENT,
        .payload = buffer_string(&json),
        .trace = scope->trace,
        .state = OUTBOX_EVENT_STATE_PENDING,
        .created_at = scope->now_ms,
    };
    const struct problem *problem =
        mongo_insert(scope, collection, &outbox_event_shape, &event, &change);
    if (problem == NULL && change.duplicate != NULL) {
        log_event(LOG_ERROR, "event_sequence_taken", LOG_TEXT("event_id", event._id));
        problem = problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    }
    return problem;
}

/* Whether a later event of the same subject is among them. */
static bool later_one(const struct outbox_event *events, size_t count,
                      const struct outbox_event *of)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(events[i].subject, of->subject) == 0 && events[i].sequence > of->sequence)
            return true;
    return false;
}

/* Whether nothing can go before any of them. */
static bool all_first(const struct outbox_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].sequence > FIRST)
            return false;
    return true;
}

/* For each subject, what is pending up to its latest event among these. */
static const bson_t *up_to(struct scope *scope, const struct outbox_event *events, size_t count)
{
    bson_t *either = mongo_adopt(scope, bson_new());
    uint32_t subjects = 0;
    for (size_t i = 0; i < count; i++) {
        char buffer[16];
        const char *key;
        if (later_one(events, count, &events[i]))
            continue;
        bson_uint32_to_string(subjects++, &key, buffer, sizeof buffer);
        BSON_APPEND_DOCUMENT(either, key,
                             MONGO_DOC(scope, "subject", BCON_UTF8(events[i].subject), "state",
                                       BCON_UTF8("pending"), "sequence", "{", "$lte",
                                       BCON_INT64(events[i].sequence), "}"));
    }
    return MONGO_DOC(scope, "$or", BCON_ARRAY(either));
}

const struct problem *events_pending(struct scope *scope, size_t limit,
                                     struct outbox_event **events_r, size_t *count_r)
{
    const bson_t *oldest = MONGO_DOC(scope, "sort", "{", "created_at", BCON_INT32(1), "}");
    const struct problem *problem =
        mongo_find(scope, collection, MONGO_DOC(scope, "state", BCON_UTF8("pending")), oldest,
                   limit, &outbox_event_shape, (void **)events_r, count_r);
    if (problem != NULL || *count_r == 0)
        return problem;
    if (all_first(*events_r, *count_r))
        return NULL;
    /* Requests end in another order than they began, and clocks of hosts differ: the oldest rows
     * say which subjects are due, and what goes before them by sequence comes along. */
    const bson_t *in_order = MONGO_DOC(scope, "sort", "{", "sequence", BCON_INT32(1), "}");
    return mongo_find(scope, collection, up_to(scope, *events_r, *count_r), in_order, 2 * limit,
                      &outbox_event_shape, (void **)events_r, count_r);
}

const struct problem *events_relayed(struct scope *scope, const struct outbox_event *events,
                                     size_t count)
{
    struct mongo_change change;
    bson_t *filter = MONGO_IN_EACH(scope, "_id", events, _id, count);
    /* The subjects are the shard key: without them each shard would be asked. */
    bson_concat(filter, MONGO_IN_EACH(scope, "subject", events, subject, count));
    BSON_APPEND_UTF8(filter, "state", "pending");
    const struct problem *problem =
        mongo_update_many(scope, collection, filter,
                          MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("relayed"), "purge_at",
                                    BCON_DATE_TIME(scope->now_ms + EVENT_KEPT_MS), "}"),
                          &change);
    if (problem == NULL && change.modified != (int64_t)count)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
    return problem;
}

const struct problem *events_lag(struct scope *scope, int64_t *lag_ms_r)
{
    struct outbox_event *event;
    const bson_t *oldest = MONGO_DOC(scope, "sort", "{", "created_at", BCON_INT32(1), "}");
    const struct problem *problem =
        mongo_find_one(scope, collection, MONGO_DOC(scope, "state", BCON_UTF8("pending")), oldest,
                       &outbox_event_shape, (void **)&event);
    *lag_ms_r = 0;
    if (problem == NULL && event != NULL && event->created_at < scope->now_ms)
        *lag_ms_r = scope->now_ms - event->created_at;
    return problem;
}
