#include "base/arena.h"
#include "base/fault.h"
#include "contexts/jobs/jobs.h"

const char *const *job_class_kinds(struct arena *arena, enum job_class class, size_t *count_r)
{
    const char **names = ARENA_ARRAY(arena, const char *, job_kinds_count + 1);
    *count_r = 0;
    for (size_t i = 0; i < job_kinds_count; i++)
        if (job_kinds[i].class == class || FAULT(job_classes))
            names[(*count_r)++] = job_kinds[i].name;
    return names;
}

void job_classes_used(bool used_r[static JOB_CLASS_COUNT])
{
    for (size_t i = 0; i < JOB_CLASS_COUNT; i++)
        used_r[i] = i == JOB_CLASS_QUICK;
    for (size_t i = 0; i < job_kinds_count; i++)
        used_r[job_kinds[i].class] = true;
}
