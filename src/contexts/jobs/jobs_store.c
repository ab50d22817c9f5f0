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
static const bson_t *now_by(struct scope *scope, const char *field)
{
    return MONGO_DOC(scope, "sort", "{", field, BCON_INT32(1), "}", "readConcern", "{", "level",
                     BCON_UTF8("local"), "}");
}

const struct problem *job_store_add(struct scope *scope, const struct job *jobs, size_t count)
{
    return mongo_insert_new(scope, collection, &job_shape, jobs, count);
}

const struct problem *job_store_take(struct scope *scope, const char *kind, const char *lease_id,
                                     int64_t until_ms, struct job **job_r)
{
    return mongo_find_and_modify(
        scope, collection,
        MONGO_DOC(scope, "kind", BCON_UTF8(kind), "state", BCON_DOCUMENT(not_done(scope)), "run_at",
                  "{", "$lte", BCON_DATE_TIME(scope->now_ms), "}"),
        MONGO_DOC(scope, "run_at", BCON_INT32(1)),
        MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("leased"), "lease_id", BCON_UTF8(lease_id),
                  "run_at", BCON_DATE_TIME(until_ms), "}", "$inc", "{", "attempts", BCON_INT64(1),
                  "}"),
        &job_shape, (void **)job_r);
}

const struct problem *job_store_fresh(struct scope *scope, const char *kind, size_t limit,
                                      struct job **jobs_r, size_t *count_r)
{
    return mongo_find(scope, collection,
                      MONGO_DOC(scope, "kind", BCON_UTF8(kind), "state", BCON_UTF8("ready"),
                                "run_at", "{", "$lte", BCON_DATE_TIME(scope->now_ms), "}",
                                "attempts", BCON_INT64(0)),
                      now_by(scope, "run_at"), limit, &job_shape, (void **)jobs_r, count_r);
}

static const bson_t *ids_of(struct scope *scope, const struct job *jobs, size_t count)
{
    bson_t *ids = mongo_adopt(scope, bson_new());
    for (uint32_t i = 0; i < count; i++) {
        char buffer[16];
        const char *key;
        bson_uint32_to_string(i, &key, buffer, sizeof buffer);
        BSON_APPEND_UTF8(ids, key, jobs[i]._id);
    }
    return MONGO_DOC(scope, "$in", BCON_ARRAY(ids));
}

const struct problem *job_store_take_fresh(struct scope *scope, struct job *jobs, size_t count,
                                           const char *lease_id, int64_t until_ms, size_t *taken_r)
{
    struct mongo_change change;
    const bson_t *ids = ids_of(scope, jobs, count);
    *taken_r = 0;
    const struct problem *problem = mongo_update_many_early(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_DOCUMENT(ids), "state", BCON_UTF8("ready"), "attempts",
                  BCON_INT64(0)),
        MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("leased"), "lease_id", BCON_UTF8(lease_id),
                  "run_at", BCON_DATE_TIME(until_ms), "attempts", BCON_INT64(1), "}"),
        &change);
    if (problem != NULL || change.matched == 0)
        return problem;
    struct job *held = jobs;
    *taken_r = count;
    if (change.matched < (int64_t)count)
        problem =
            mongo_find(scope, collection,
                       MONGO_DOC(scope, "_id", BCON_DOCUMENT(ids), "lease_id", BCON_UTF8(lease_id)),
                       now_by(scope, "_id"), count, &job_shape, (void **)&held, taken_r);
    for (size_t i = 0; i < *taken_r; i++) {
        jobs[i] = held[i];
        jobs[i].lease_id = lease_id;
        jobs[i].attempts = 1;
    }
    return problem;
}

/* One lease holds them all. */
static const struct problem *end_leases(struct scope *scope, const struct job *jobs, size_t count,
                                        const bson_t *set)
{
    struct mongo_change change;
    if (count == 0)
        return NULL;
    return mongo_update_many_early(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_DOCUMENT(ids_of(scope, jobs, count)), "lease_id",
                  BCON_UTF8(jobs->lease_id)),
        MONGO_DOC(scope, "$set", BCON_DOCUMENT(set), "$unset", "{", "lease_id", BCON_UTF8(""), "}"),
        &change);
}

const struct problem *job_store_done(struct scope *scope, const struct job *jobs, size_t count)
{
    return end_leases(scope, jobs, count,
                      MONGO_DOC(scope, "state", BCON_UTF8("done"), "run_at",
                                BCON_DATE_TIME(scope->now_ms), "purge_at",
                                BCON_DATE_TIME(scope->now_ms + KEPT_MS)));
}

const struct problem *job_store_give_back(struct scope *scope, const struct job *jobs, size_t count)
{
    return end_leases(scope, jobs, count,
                      MONGO_DOC(scope, "state", BCON_UTF8("ready"), "run_at",
                                BCON_DATE_TIME(scope->now_ms), "attempts", BCON_INT64(0)));
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

const struct problem *job_store_defer(struct scope *scope, const struct job *job, int64_t run_at_ms)
{
    struct mongo_change change;
    return mongo_update_early(scope, collection, held(scope, job),
                              MONGO_DOC(scope, "$set", "{", "state", BCON_UTF8("ready"), "run_at",
                                        BCON_DATE_TIME(run_at_ms), "}", "$unset", "{", "lease_id",
                                        BCON_UTF8(""), "}", "$inc", "{", "attempts", BCON_INT64(-1),
                                        "}"),
                              &change);
}

const struct problem *job_store_wake(struct scope *scope, const char *queue)
{
    struct job *ignored;
    return mongo_find_and_modify(
        scope, collection, MONGO_DOC(scope, "queue", BCON_UTF8(queue), "state", BCON_UTF8("ready")),
        MONGO_DOC(scope, "sequence", BCON_INT32(1)),
        MONGO_DOC(scope, "$min", "{", "run_at", BCON_DATE_TIME(scope->now_ms), "}"), &job_shape,
        (void **)&ignored);
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

const struct problem *job_store_count(struct scope *scope, enum job_state state, int64_t most,
                                      int64_t *count_r)
{
    return mongo_count(scope, collection,
                       MONGO_DOC(scope, "state", BCON_UTF8(job_state_words[state])), most, count_r);
}

static const struct problem *change_dead(struct scope *scope, const char *id, const bson_t *set,
                                         bool *done_r)
{
    struct mongo_change change;
    const struct problem *problem = mongo_update(
        scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id), "state", BCON_UTF8("dead")),
        MONGO_DOC(scope, "$set", BCON_DOCUMENT(set)), false, &change);
    *done_r = change.matched > 0;
    return problem;
}

const struct problem *job_store_replay(struct scope *scope, const char *id, bool *done_r)
{
    return change_dead(scope, id,
                       MONGO_DOC(scope, "state", BCON_UTF8("ready"), "attempts", BCON_INT64(0),
                                 "run_at", BCON_DATE_TIME(scope->now_ms)),
                       done_r);
}

const struct problem *job_store_discard(struct scope *scope, const char *id, bool *done_r)
{
    return change_dead(scope, id,
                       MONGO_DOC(scope, "state", BCON_UTF8("discarded"), "purge_at",
                                 BCON_DATE_TIME(scope->now_ms + DISCARD_KEPT_MS)),
                       done_r);
}

const struct problem *jobs_wait(struct scope *scope, int64_t wait_ms)
{
    static const char *const brings_work[] = {"outbox", collection, NULL};
    return mongo_wait_for_insert(scope, brings_work, wait_ms);
}

void jobs_wait_end(struct scope *scope)
{
    mongo_wait_end(scope);
}
