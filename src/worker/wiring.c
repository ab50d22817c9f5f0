#include "worker/wiring.h"

#include <string.h>

#include "base/log.h"
#include "contexts/cart/cart.h"
#include "contexts/catalog/catalog.h"
#include "contexts/checkout/checkout.h"
#include "contexts/identity/identity.h"
#include "contexts/inventory/inventory.h"
#include "contexts/jobs/jobs.h"
#include "contexts/notifications/notifications.h"
#include "contexts/orders/orders.h"
#include "contexts/pricing/pricing.h"
#include "contexts/system/system.h"
#include "kernel/consistency.h"
#include "kernel/context.h"

/* What concerns all of them. */
static const struct context together;

static const struct context *const contexts[] = {
    &catalog_context,  &inventory_context, &pricing_context, &cart_context,
    &checkout_context, &orders_context,    &jobs_context,    &notifications_context,
    &system_context,   &together,
};
enum { CONTEXTS = sizeof contexts / sizeof *contexts };

static void log_finding(void *context, const char *rule, const char *subject, const char *detail)
{
    (void)context;
    log_event(LOG_ERROR, "consistency_finding", LOG_TEXT("rule", rule),
              LOG_TEXT("subject", subject), LOG_TEXT("detail", detail));
}

static const struct problem *check(struct scope *scope, struct task_report *report)
{
    struct consistency consistency = {.found = log_finding};
    const struct problem *problem = wired_check_consistency(scope, &consistency);
    task_count(report, "looked_at", consistency.looked_at);
    task_count(report, "findings", consistency.findings);
    return problem;
}

/* The crontab and the timers of deploy/ call each task once in its slot. */
static const struct task own_tasks[] = {
    {"check", 86400, check},
    {.name = NULL},
};

static const struct context together = {.name = "all of them", .tasks = own_tasks};

/* Cron signs, everybody else brings a key. */
static const struct problem *identify(struct request *request, const struct actor **actor_r)
{
    const char *signature = request_header(request, "X-Maintenance-Signature");
    const char *timestamp = request_header(request, "X-Maintenance-Timestamp");
    if (signature == NULL || timestamp == NULL || !request->operation->loopback)
        return identity_of_bearer(&request->scope, request_header(request, "Authorization"),
                                  actor_r);
    return maintenance_identify(&request->scope, strrchr(request->path, '/') + 1, timestamp,
                                signature, actor_r);
}

void wire_contexts(void)
{
    jobs_wire(contexts, CONTEXTS);
}

void wire(struct pipeline *pipeline, struct arena *arena)
{
    pipeline->identify = identify;
    for (size_t i = 0; i < CONTEXTS; i++)
        if (contexts[i]->start != NULL)
            contexts[i]->start(arena, pipeline->settings, pipeline->pool);
}

bool wired_ready(struct scope *scope)
{
    bool ready = true;
    for (size_t i = 0; i < CONTEXTS && ready; i++)
        ready = contexts[i]->ready == NULL || contexts[i]->ready(scope) == NULL;
    return ready;
}

const struct problem *wired_check_consistency(struct scope *scope, struct consistency *consistency)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < CONTEXTS && problem == NULL; i++)
        if (contexts[i]->check_consistency != NULL)
            problem = contexts[i]->check_consistency(scope, consistency);
    return problem;
}
