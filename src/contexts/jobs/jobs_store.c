#include "contexts/jobs/jobs_store.h"

#include "adapters/mongo/mongo.h"
#include "contexts/jobs/jobs.h"

#define DAY_MS          (INT64_C(24) * 3600 * 1000)
#define KEPT_MS         (7 * DAY_MS)  /* done: so long the same key is not queued again */
#define DISCARD_KEPT_MS (30 * DAY_MS) /* for those who ask why */

static const char collection[] = "jobs";

/* Both can be taken: a leased job's `run_at` is the end of its lease. */
static const bson_t *not_done(struct scope *scope)
{
    return MONGO_DOC(scope, "$in", "[", BCON_UTF8("ready"), BCON_UTF8("leased"), "]");
}

/* The job, as long as it is ours. */
static const bson_t *held(struct scope *scope, const struct job *job)
{
    return MONGO_DOC(scope, "_id", BCON_UTF8(job->_id), "state", BCON_UTF8("leased"), "lease_id",
                     BCON_UTF8(job->lease_id));
}

/* What the queue does is read as the primary has it: leases are acknowledged by it alone. */
static bson_t *now_by(struct scope *scope, const char *field)
{
    return MONGO_DOC(scope, "sort", "{", field, BCON_INT32(1), "}", "readConcern", "{", "level",
                     BCON_UTF8("local"), "}");
}

const struct problem *job_store_add(struct scope *scope, const struct job *jobs, size_t count)
{
    return mongo_insert_new(scope, collection, &job_shape, jobs, count);
}

/* Due, and of these jobs. */
static bson_t *still_due(struct scope *scope, const struct job *jobs, size_t count)
{
    bson_t *filter = MONGO_IN_EACH(scope, "_id", jobs, _id, count);
    BSON_APPEND_DOCUMENT(filter, "state", not_done(scope));
    BSON_APPEND_DOCUMENT(filter, "run_at", MONGO_DOC(scope, "$lte", BCON_DATE_TIME(scope->now_ms)));
    return filter;
}

const struct problem *job_store_due(struct scope *scope, const char *const *kinds,
                                    size_t kinds_count, size_t limit, struct job **jobs_r,
                                    size_t *count_r)
{
    bson_t *filter = mongo_in(scope, "kind", kinds, kinds_count);
    BSON_APPEND_DOCUMENT(filter, "state", not_done(scope));
    BSON_APPEND_DOCUMENT(filter, "run_at", MONGO_DOC(scope, "$lte", BCON_DATE_TIME(scope->now_ms)));
    /* The planner would take `listed` while the queue is short, and keep to it as it grows. */
    bson_t *first = now_by(scope, "run_at");
    mongo_append_hint(scope, first, collection, "due");
    return mongo_find(scope, collection, filter, first, limit, &job_shape, (void **)jobs_r,
                      count_r);
}

/* Which of the jobs are held by a lease that was given to some of them. */
static const struct problem *under_lease(struct scope *scope, struct job *jobs, size_t count,
                                         const char *lease_id, size_t *held_r)
{
    struct job *held;
    bson_t *filter = MONGO_IN_EACH(scope, "_id", jobs, _id, count);
    BSON_APPEND_UTF8(filter, "lease_id", lease_id);
    const struct problem *problem = mongo_find(scope, collection, filter, now_by(scope, "run_at"),
                                               count, &job_shape, (void **)&held, held_r);
    for (size_t i = 0; problem == NULL && i < *held_r; i++)
        jobs[i] = held[i];
    return problem;
}

const struct problem *job_store_take(struct scope *scope, struct job *jobs, size_t count,
                                     const char *lease_id, int64_t until_ms, size_t *taken_r)
{
    struct mongo_change change;
    *taken_r = 0;
    const struct problem *problem = mongo_update_many_early(
        scope, collection, still_due(scope, jobs, count),
        MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("leased"), "lease_id", BCON_UTF8(lease_id),
                  "run_at", BCON_DATE_TIME(until_ms), "}", "$inc", "{", "attempts", BCON_INT64(1),
                  "}"),
        &change);
    if (problem != NULL || change.matched == 0)
        return problem;
    if (change.matched < (int64_t)count)
        return under_lease(scope, jobs, count, lease_id, taken_r);
    *taken_r = count;
    for (size_t i = 0; i < count; i++) {
        jobs[i].lease_id = lease_id;
        jobs[i].attempts++;
    }
    return NULL;
}

/* One lease holds them all. */
static const struct problem *end_leases(struct scope *scope, const struct job *jobs, size_t count,
                                        const bson_t *update, size_t *held_r)
{
    struct mongo_change change;
    *held_r = 0;
    if (count == 0)
        return NULL;
    bson_t *filter = MONGO_IN_EACH(scope, "_id", jobs, _id, count);
    BSON_APPEND_UTF8(filter, "lease_id", jobs->lease_id);
    const struct problem *problem =
        mongo_update_many_early(scope, collection, filter, update, &change);
    *held_r = problem == NULL ? (size_t)change.matched : 0;
    return problem;
}

const struct problem *job_store_done(struct scope *scope, const struct job *jobs, size_t count,
                                     size_t *held_r)
{
    return end_leases(scope, jobs, count,
                      MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("done"), "run_at",
                                BCON_DATE_TIME(scope->now_ms), "purge_at",
                                BCON_DATE_TIME(scope->now_ms + KEPT_MS), "}", "$unset", "{",
                                "lease_id", BCON_UTF8(""), "}"),
                      held_r);
}

const struct problem *job_store_give_back(struct scope *scope, const struct job *jobs, size_t count)
{
    size_t ignored;
    return end_leases(scope, jobs, count,
                      MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("ready"), "run_at",
                                BCON_DATE_TIME(scope->now_ms), "}", "$inc", "{", "attempts",
                                BCON_INT64(-1), "}", "$unset", "{", "lease_id", BCON_UTF8(""), "}"),
                      &ignored);
}

const struct problem *job_store_earlier(struct scope *scope, const struct job *job,
                                        struct job **earlier_r)
{
    return mongo_find_one(scope, collection,
                          MONGO_DOC(scope, "queue", BCON_UTF8(job->queue), "state",
                                    BCON_DOCUMENT(not_done(scope)), "sequence", "{", "$lt",
                                    BCON_INT64(job->sequence), "}"),
                          now_by(scope, "sequence"), &job_shape, (void **)earlier_r);
}

const struct problem *job_store_defer(struct scope *scope, const struct job *jobs, size_t count,
                                      int64_t run_at_ms)
{
    struct mongo_change change;
    if (count == 0)
        return NULL;
    return mongo_update_many_early(
        scope, collection, still_due(scope, jobs, count),
        MONGO_DOC(scope, "$set", "{", "run_at", BCON_DATE_TIME(run_at_ms), "}"), &change);
}

const struct problem *job_store_wake(struct scope *scope, const char *queue, bool *woken_r)
{
    struct job *woken;
    const struct problem *problem = mongo_find_and_modify(
        scope, collection, MONGO_DOC(scope, "queue", BCON_UTF8(queue), "state", BCON_UTF8("ready")),
        MONGO_DOC(scope, "sequence", BCON_INT32(1)),
        MONGO_DOC(scope, "$min", "{", "run_at", BCON_DATE_TIME(scope->now_ms), "}"), &job_shape,
        (void **)&woken);
    *woken_r = problem == NULL && woken != NULL;
    return problem;
}

const struct problem *job_store_settle(struct scope *scope, const struct job *job,
                                       enum job_state state, int64_t when_ms, const char *error,
                                       bool *held_r)
{
    struct mongo_change change;
    bson_t set, unset;
    bson_t *update = mongo_adopt(scope, bson_new());
    BSON_APPEND_DOCUMENT_BEGIN(update, "$set", &set);
    BSON_APPEND_UTF8(&set, "state", job_state_words[state]);
    BSON_APPEND_DATE_TIME(&set, "run_at", when_ms);
    if (state == JOB_STATE_DONE)
        BSON_APPEND_DATE_TIME(&set, "purge_at", when_ms + KEPT_MS);
    if (error != NULL)
        BSON_APPEND_UTF8(&set, "last_error", error);
    bson_append_document_end(update, &set);
    BSON_APPEND_DOCUMENT_BEGIN(update, "$unset", &unset);
    BSON_APPEND_UTF8(&unset, "lease_id", "");
    bson_append_document_end(update, &unset);
    const struct problem *problem =
        mongo_update_early(scope, collection, held(scope, job), update, &change);
    *held_r = change.matched > 0;
    return problem;
}

const struct problem *job_store_renew(struct scope *scope, const struct job *job, int64_t until_ms,
                                      bool *held_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update_early(
        scope, collection, held(scope, job),
        MONGO_DOC(scope, "$set", "{", "run_at", BCON_DATE_TIME(until_ms), "}"), &change);
    *held_r = change.matched > 0;
    return problem;
}

const struct problem *job_store_get(struct scope *scope, const char *id, struct job **job_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &job_shape, (void **)job_r);
}

const struct problem *job_store_list(struct scope *scope, enum job_state state, const char *kind,
                                     const struct list_window *window, struct list_page *page_r)
{
    struct list list = {.collection = collection,
                        .shape = &job_shape,
                        .sort = "created_at",
                        .descending = true,
                        .index = "listed"};
    list_where_text(&list, "state", job_state_words[state]);
    list_where_text(&list, "kind", kind);
    return list_read(scope, &list, window, page_r);
}

const struct problem *job_store_count(struct scope *scope, enum job_state state,
                                      const char *const *kinds, size_t kinds_count, int64_t most,
                                      int64_t *count_r)
{
    bson_t *filter = kinds_count == 0 ? mongo_adopt(scope, bson_new())
                                      : mongo_in(scope, "kind", kinds, kinds_count);
    BSON_APPEND_UTF8(filter, "state", job_state_words[state]);
    return mongo_count(scope, collection, filter, most, count_r);
}

const struct problem *job_store_end_dead(struct scope *scope, const char *id, enum dead_end end,
                                         bool *done_r)
{
    struct mongo_change change;
    const bson_t *set = end == DEAD_REPLAYED
                            ? MONGO_DOC(scope, "state", BCON_UTF8("ready"), "attempts",
                                        BCON_INT64(0), "run_at", BCON_DATE_TIME(scope->now_ms))
                            : MONGO_DOC(scope, "state", BCON_UTF8("discarded"), "purge_at",
                                        BCON_DATE_TIME(scope->now_ms + DISCARD_KEPT_MS));
    const struct problem *problem = mongo_update(
        scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id), "state", BCON_UTF8("dead")),
        MONGO_DOC(scope, "$set", BCON_DOCUMENT(set)), false, &change);
    *done_r = change.matched > 0;
    return problem;
}

const struct problem *jobs_wait(struct scope *scope, enum job_class class, int64_t wait_ms)
{
    size_t count;
    const char *const *kinds = job_class_kinds(scope->arena, class, &count);
    bson_t *either = mongo_adopt(scope, bson_new());
    bson_t *jobs = mongo_in(scope, "fullDocument.kind", kinds, count);
    BSON_APPEND_UTF8(jobs, "ns.coll", collection);
    BSON_APPEND_DOCUMENT(either, "0", jobs);
    if (class == JOB_CLASS_QUICK)
        BSON_APPEND_DOCUMENT(either, "1", MONGO_DOC(scope, "ns.coll", BCON_UTF8("outbox")));
    return mongo_wait_for_insert(scope, MONGO_DOC(scope, "$or", BCON_ARRAY(either)), wait_ms);
}

void jobs_wait_end(struct scope *scope)
{
    mongo_wait_end(scope);
}
