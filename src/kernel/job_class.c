#include "kernel/job_class.h"

#include "kernel/settings.h"

const char *job_class_name(enum job_class class)
{
#define JOB_CLASS_NAME(UPPER, lower) #lower,
    static const char *const names[] = {JOB_CLASSES(JOB_CLASS_NAME)};
    return names[class];
}

void job_class_workers(const struct settings *settings, const bool used[static JOB_CLASS_COUNT],
                       int64_t workers_r[static JOB_CLASS_COUNT])
{
    workers_r[JOB_CLASS_SLOW] = used[JOB_CLASS_SLOW] ? settings->slow_workers : 0;
    workers_r[JOB_CLASS_MAIL] = used[JOB_CLASS_MAIL] ? settings->mail_workers : 0;
    const int64_t left =
        settings->pools[POOL_JOBS].workers - workers_r[JOB_CLASS_SLOW] - workers_r[JOB_CLASS_MAIL];
    workers_r[JOB_CLASS_QUICK] = left < 1 ? 1 : left;
}
