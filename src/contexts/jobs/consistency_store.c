#include "adapters/mongo/mongo.h"
#include "adapters/mongo/scan.h"
#include "base/arena.h"
#include "contexts/events/events.h"
#include "contexts/jobs/jobs.h"
#include "contexts/jobs/jobs_context.h"
#include "kernel/consistency.h"

/* Jobs that are done are kept for seven days; events that were relayed in the last six must still
 * have theirs. An event's `purge_at` tells when that was. */
#define LOOKED_BACK_MS (INT64_C(6) * 24 * 3600 * 1000)

/* Relayed events of the consumer's type without its job, found by the database itself. */
static const bson_t *lost(struct scope *scope, const struct event_consumer *consumer)
{
    const int64_t since_ms = scope->now_ms + EVENT_KEPT_MS - LOOKED_BACK_MS;
    return MONGO_DOC(scope, "0", "{", "$match", "{", "state", BCON_UTF8("relayed"), "type",
                     BCON_UTF8(consumer->type), "purge_at", "{", "$gte", BCON_DATE_TIME(since_ms),
                     "}", "}", "}", "1", "{", "$project", "{", "job", "{", "$concat", "[",
                     BCON_UTF8("$_id"), BCON_UTF8(":"), BCON_UTF8(consumer->kind), "]", "}", "}",
                     "}", "2", "{", "$lookup", "{", "from", BCON_UTF8("jobs"), "localField",
                     BCON_UTF8("job"), "foreignField", BCON_UTF8("_id"), "as", BCON_UTF8("jobs"),
                     "}", "}", "3", "{", "$match", "{", "jobs", "{", "$size", BCON_INT32(0), "}",
                     "}", "}");
}

static const struct problem *look(struct scope *scope, struct consistency *consistency,
                                  struct mongo_scan *scan, const struct event_consumer *consumer)
{
    struct outbox_event *event;
    struct mongo_rows *rows =
        mongo_scan_aggregate(scan, "outbox", lost(scope, consumer), &outbox_event_shape);
    const struct problem *problem = mongo_rows_next(rows, (void **)&event);
    for (; problem == NULL && event != NULL; problem = mongo_rows_next(rows, (void **)&event))
        consistency_found(consistency, "relayed_event_has_its_jobs", event->_id, "no job %s",
                          consumer->kind);
    if (problem != NULL) /* it ends with the rows */
        problem = problem_new(scope->arena, problem->code, NULL);
    mongo_rows_end(rows);
    consistency->looked_at++;
    return problem;
}

const struct problem *jobs_check_consistency(struct scope *scope, struct consistency *consistency)
{
    struct mongo_scan *scan;
    const struct problem *problem = mongo_scan_begin(scope, &scan);
    if (problem != NULL)
        return problem;
    for (size_t i = 0; i < event_consumers_count && problem == NULL; i++)
        problem = look(scope, consistency, scan, &event_consumers[i]);
    mongo_scan_end(scan);
    return problem;
}
