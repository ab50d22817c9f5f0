#include "worker/wiring.h"

#include <string.h>

#include "adapters/mongo/transaction.h"
#include "base/log.h"
#include "contexts/cart/cart.h"
#include "contexts/catalog/catalog.h"
#include "contexts/checkout/checkout.h"
#include "contexts/identity/identity.h"
#include "contexts/inventory/inventory.h"
#include "contexts/jobs/jobs.h"
#include "contexts/notifications/notifications.h"
#include "contexts/orders/orders.h"
#include "contexts/system/system.h"
#include "domain_events.h"
#include "kernel/consistency.h"

enum { PROJECTION_PATIENCE_MS = 5000 };

static const struct problem *project_body(struct scope *scope, void *product_id)
{
    return catalog_project_stock(scope, product_id);
}

/* In a transaction, so that of two at once the one that read first does not write last. */
static const struct problem *project(struct scope *scope, const char *product_id)
{
    return mongo_transaction(scope, PROJECTION_PATIENCE_MS, project_body, (void *)product_id);
}

static bool seen(const struct priced *priced, size_t line)
{
    for (size_t i = 0; i < line; i++)
        if (strcmp(priced->lines[i].product_id, priced->lines[line].product_id) == 0)
            return true;
    return false;
}

/* An order took or gave back stock: its products show what is left. They are as many as the order
 * has lines, and each may have to wait for others that change it. */
static const struct problem *project_order(struct scope *scope, const struct job *job)
{
    const struct order *order;
    const struct problem *problem = orders_read(scope, job->subject, &order);
    for (size_t i = 0; problem == NULL && i < order->priced.lines_count; i++) {
        if (seen(&order->priced, i))
            continue;
        problem = project(scope, order->priced.lines[i].product_id);
        if (problem == NULL)
            problem = job_renew(scope, job);
    }
    return problem;
}

static const struct problem *project_product(struct scope *scope, const struct job *job)
{
    const struct event_product_reference *changed;
    const struct event_text text = job_event(job);
    const struct problem *problem = read_stock_changed(scope, &text, &changed);
    return problem != NULL ? problem : project(scope, changed->product_id);
}

/* Mail servers are away for hours now and then: these attempts span a day. */
#define MAIL                                                                                       \
    .class = JOB_CLASS_MAIL, .attempts = 36, .first_wait_ms = 1000, .longest_wait_ms = 3600000
#define QUICK                                                                                      \
    .class = JOB_CLASS_QUICK, .attempts = 20, .first_wait_ms = 200, .longest_wait_ms = 60000

const struct job_kind job_kinds[] = {
    {.name = "catalog.project_order", .run = project_order, QUICK},
    {.name = "catalog.project_product", .run = project_product, QUICK},
    {.name = "mail.order_placed", .run = notifications_placed, MAIL},
    {.name = "mail.order_shipped", .run = notifications_shipped, MAIL},
    {.name = "mail.order_cancelled", .run = notifications_cancelled, MAIL},
    {.name = "mail.test", .run = notifications_test, MAIL},
    {.name = "queue.probe", .run = job_probe, QUICK},
};
const size_t job_kinds_count = sizeof job_kinds / sizeof *job_kinds;

/* A buyer reads the mails of an order in the order in which it went. */
static const char mail[] = "mail";

const struct event_consumer event_consumers[] = {
    {event_type_order_placed, "mail.order_placed", mail},
    {event_type_order_placed, "catalog.project_order", NULL},
    {event_type_order_shipped, "mail.order_shipped", mail},
    {event_type_order_cancelled, "mail.order_cancelled", mail},
    {event_type_order_cancelled, "catalog.project_order", NULL},
    {event_type_order_returned, "catalog.project_order", NULL},
    {event_type_stock_changed, "catalog.project_product", NULL},
    {event_type_mail_test_requested, "mail.test", mail},
    {event_type_queue_probed, "queue.probe", NULL},
};
const size_t event_consumers_count = sizeof event_consumers / sizeof *event_consumers;

static const struct problem *sweep_reservations(struct scope *scope, struct task_report *report)
{
    int64_t credited = 0, settled = 0;
    const struct problem *problem = inventory_sweep(scope, &credited, &settled);
    task_count(report, "credited", credited);
    task_count(report, "settled", settled);
    return problem;
}

static const struct problem *sweep_carts(struct scope *scope, struct task_report *report)
{
    int64_t removed = 0;
    const struct problem *problem = cart_sweep(scope, &removed);
    task_count(report, "removed", removed);
    return problem;
}

static const struct problem *settle_categories(struct scope *scope, struct task_report *report)
{
    int64_t settled = 0;
    bool left = false;
    const struct problem *problem = catalog_settle(scope, &settled, &left);
    task_count(report, "products", settled);
    task_count(report, "left", left);
    return problem;
}

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

/* The crontab and the timers of deploy/ call each of them once in its slot. */
const struct task tasks[] = {
    {"sweep-reservations", 60, sweep_reservations},
    {"sweep-carts", 3600, sweep_carts},
    {"settle-categories", 60, settle_categories},
    {"report-queue", 300, task_report_queue},
    {"check", 86400, check},
};
const size_t tasks_count = sizeof tasks / sizeof *tasks;

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

void wire(struct pipeline *pipeline, struct arena *arena)
{
    pipeline->identify = identify;
    if (pipeline->pool == POOL_JOBS)
        notifications_start(arena, pipeline->settings);
}

bool wired_ready(struct scope *scope)
{
    return system_ready(scope) == NULL;
}

const struct problem *wired_check_consistency(struct scope *scope, struct consistency *consistency)
{
    static const struct problem *(*const checks[])(struct scope *, struct consistency *) = {
        inventory_check_consistency,
        orders_check_consistency,
        checkout_check_consistency,
        jobs_check_consistency,
    };
    const struct problem *problem = NULL;
    for (size_t i = 0; i < sizeof checks / sizeof *checks && problem == NULL; i++)
        problem = checks[i](scope, consistency);
    return problem;
}
