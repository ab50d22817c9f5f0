#include "contexts/inventory/inventory.h"
#include "contexts/jobs/jobs.h"
#include "kernel/settings.h"

static const struct problem *sweep(struct scope *scope, struct task_report *report)
{
    int64_t credited = 0, settled = 0;
    const struct problem *problem = inventory_sweep(scope, &credited, &settled);
    task_count(report, "credited", credited);
    task_count(report, "settled", settled);
    return problem;
}

static const struct task own_tasks[] = {
    {"sweep-reservations", 60, sweep},
    {.name = NULL},
};

const struct context inventory_context = {
    .name = "inventory",
    .tasks = own_tasks,
    .settings = (const char *const[]){SETTING(locations), NULL},
    .check_consistency = inventory_check_consistency,
};
