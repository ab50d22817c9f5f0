#include "adapters/mongo/transaction.h"
#include "base/clock.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"

enum { PATIENCE_MS = 1000, MARGIN_US = 2000000 };

struct step {
    const char *category_id;
    int64_t settled;
};

/* Up to SETTLE_AT_ONCE products of one category. The path is read in the transaction, and noting a
 * use makes a move at the same moment conflict, so it is the right one. */
static const struct problem *settle_some(struct scope *scope, void *context)
{
    struct step *step = context;
    struct category *category;
    int64_t used;
    step->settled = 0;
    const struct problem *problem =
        record_find(scope, &category_kind, "_id", step->category_id, (void **)&category);
    if (problem != NULL || category == NULL)
        return problem;
    problem = record_use(scope, &category_kind, "_id", &step->category_id, 1, &used);
    if (problem == NULL)
        problem = catalog_store_settle(scope, category, SETTLE_AT_ONCE, &step->settled);
    if (problem == NULL && step->settled < SETTLE_AT_ONCE)
        problem = catalog_store_mark_settled(scope, category->_id);
    return problem;
}

const struct problem *catalog_settle(struct scope *scope, int64_t *settled_r, bool *left_r)
{
    *settled_r = 0;
    *left_r = true;
    while (clock_steady_us() + MARGIN_US < scope->deadline_us) {
        struct category *category;
        size_t count;
        const struct problem *problem = catalog_store_unsettled(scope, 1, &category, &count);
        if (problem == NULL && count == 0)
            *left_r = false;
        if (problem != NULL || count == 0)
            return problem;
        struct step step = {.category_id = category->_id};
        problem = mongo_transaction(scope, PATIENCE_MS, settle_some, &step);
        if (problem == NULL)
            *settled_r += step.settled;
        else if (problem->code == PROBLEM_WRITE_CONFLICT ||
                 problem->code == PROBLEM_OUTCOME_UNKNOWN)
            return NULL; /* others are at work here: what is left is left for the next call */
        else
            return problem;
    }
    return NULL;
}
