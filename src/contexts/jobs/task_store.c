#include "adapters/mongo/mongo.h"
#include "contexts/jobs/jobs_store.h"

static const char collection[] = "task_runs";

const struct problem *task_store_take(struct scope *scope, const struct task_run *run,
                                      bool *taken_r)
{
    struct mongo_change change;
    *taken_r = false;
    const struct problem *problem = mongo_insert(scope, collection, &task_run_shape, run, &change);
    if (problem == NULL && change.duplicate == NULL)
        *taken_r = true;
    if (problem != NULL || *taken_r)
        return problem;
    problem = mongo_replace(scope, collection,
                            MONGO_DOC(scope, "_id", BCON_UTF8(run->_id), "$or", "[", "{", "state",
                                      BCON_UTF8("failed"), "}", "{", "state", BCON_UTF8("running"),
                                      "lease_until", "{", "$lt", BCON_DATE_TIME(scope->now_ms), "}",
                                      "}", "]"),
                            &task_run_shape, run, &change);
    *taken_r = change.matched > 0;
    return problem;
}

const struct problem *task_store_get(struct scope *scope, const char *id, struct task_run **run_r)
{
    return mongo_find_one(scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(id)), NULL,
                          &task_run_shape, (void **)run_r);
}

const struct problem *task_store_end(struct scope *scope, const struct task_run *run)
{
    struct mongo_change change;
    return mongo_replace(
        scope, collection,
        MONGO_DOC(scope, "_id", BCON_UTF8(run->_id), "lease_id", BCON_UTF8(run->lease_id)),
        &task_run_shape, run, &change);
}
