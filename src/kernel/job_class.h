#ifndef KERNEL_JOB_CLASS_H
#define KERNEL_JOB_CLASS_H

#include <stdbool.h>
#include <stdint.h>

struct settings;

/* The classes of jobs. Each has workers of its own, so that what waits for somebody else holds up
 * nothing but its like: `quick` is what takes milliseconds and asks our database only, `slow` what
 * takes longer; each outside destination is a class of its own. */
#define JOB_CLASSES(CLASS)                                                                         \
    CLASS(QUICK, quick)                                                                            \
    CLASS(SLOW, slow)                                                                              \
    CLASS(MAIL, mail)

#define JOB_CLASS_ENUM(UPPER, lower) JOB_CLASS_##UPPER,
enum job_class { JOB_CLASSES(JOB_CLASS_ENUM) JOB_CLASS_COUNT };
#undef JOB_CLASS_ENUM

/* Gives the name in lower case. */
const char *job_class_name(enum job_class class);

/* Divides the workers of the pool `jobs` among the classes that are `used`: JOBS_SLOW_WORKERS,
 * JOBS_MAIL_WORKERS, and for `quick` what is left of JOBS_WORKERS, but at least one. A class that
 * is not used has none. */
void job_class_workers(const struct settings *settings, const bool used[static JOB_CLASS_COUNT],
                       int64_t workers_r[static JOB_CLASS_COUNT]);

#endif
