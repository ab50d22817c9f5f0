#include "contexts/cart/cart.h"
#include "contexts/jobs/jobs.h"
#include "kernel/settings.h"

static const struct problem *sweep(struct scope *scope, struct task_report *report)
{
    int64_t removed = 0;
    const struct problem *problem = cart_sweep(scope, &removed);
    task_count(report, "removed", removed);
    return problem;
}

static const struct task own_tasks[] = {
    {"sweep-carts", 3600, sweep},
    {.name = NULL},
};

const struct context cart_context = {
    .name = "cart",
    .tasks = own_tasks,
    .settings = (const char *const[]){SETTING(cart_days), SETTING(cart_quantity), NULL},
};
