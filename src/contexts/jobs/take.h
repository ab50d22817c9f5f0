#ifndef CONTEXTS_JOBS_TAKE_H
#define CONTEXTS_JOBS_TAKE_H

#include "contexts/jobs/jobs.h"

/* What was taken under one lease: several jobs that were never tried, or one. */
struct taken {
    struct job *jobs;
    size_t count;
    bool more; /* something else may be due, or others were faster */
};

/* Looks at what is due in a class, and takes some of it, as jobs_take_turn() says. */
const struct problem *jobs_take(struct scope *scope, enum job_class class, struct taken *taken_r);

/* Tells whether a job has a queue that it shares with others. */
bool job_has_order(const struct job *job);

/* Units: ms. Gives when a lease that is taken now ends. */
int64_t job_lease_until(const struct scope *scope);

#endif
