#include "worker/slot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "contexts/jobs/jobs.h"
#include "http/operation.h"

struct slot *slots;
size_t *slots_used;
struct host *host;

static void *share(size_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        abort();
    return memory;
}

void slots_start(void)
{
    slots = share(SLOTS * sizeof *slots);
    slots_used = share(sizeof *slots_used);
    host = share(sizeof *host);
}

const char *slot_work(const struct slot *slot)
{
    const struct operation *operation = slot->operation;
    const struct job_kind *job = slot->job;
    return operation != NULL ? operation->id : job != NULL ? job->name : "";
}

struct slot *slots_take(void)
{
    size_t free = 0;
    while (free < *slots_used && slots[free].pid != 0)
        free++;
    if (free == SLOTS)
        return NULL;
    if (free == *slots_used)
        (*slots_used)++;
    memset(&slots[free], 0, sizeof slots[free]);
    return &slots[free];
}
