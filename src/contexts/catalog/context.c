#include <string.h>

#include "adapters/mongo/transaction.h"
#include "contexts/catalog/brand.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "contexts/inventory/inventory.h"
#include "contexts/jobs/jobs.h"
#include "kernel/settings.h"

enum { PATIENCE_MS = 5000 };

static const struct problem *project_body(struct scope *scope, void *product)
{
    return catalog_project_stock(scope, *(const struct product_id *)product);
}

/* In a transaction, so that of two at once the one that read first does not write last. */
static const struct problem *project(struct scope *scope, struct product_id product)
{
    return mongo_transaction(scope, PATIENCE_MS, project_body, &product);
}

/* An order took or gave back stock: its products show what is left. They are as many as the order
 * has lines, and each may have to wait for others that change it. */
static const struct problem *project_order(struct scope *scope, const struct job *job)
{
    struct product_id *products;
    size_t count;
    const struct problem *problem =
        inventory_products_booked(scope, (struct order_id){job->subject}, &products, &count);
    for (size_t i = 0; problem == NULL && i < count; i++) {
        problem = project(scope, products[i]);
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
    return problem != NULL ? problem : project(scope, (struct product_id){changed->product_id});
}

/* Lists show and filter by the name, so each product of the brand gets the one that it has now:
 * so of two renamings it does not matter which is done first. */
static const struct problem *rename_brand(struct scope *scope, const struct job *job)
{
    const struct event_brand_former_name *event;
    const struct event_text text = job_event(job);
    bool left = true;
    const struct problem *problem = read_brand_renamed(scope, &text, &event);
    while (problem == NULL && left) {
        problem = brand_rename_products(scope, event->brand_id, event->former, &left);
        if (problem == NULL)
            problem = job_renew(scope, job);
    }
    return problem;
}

static const struct job_kind kinds[] = {
    {.name = "catalog.project_order", .run = project_order, JOB_QUICK},
    {.name = "catalog.project_product", .run = project_product, JOB_QUICK},
    {.name = "catalog.rename_brand", .run = rename_brand, JOB_QUICK},
    {.name = NULL},
};

static const struct event_consumer consumers[] = {
    {event_type_order_placed, "catalog.project_order", NULL},
    {event_type_order_cancelled, "catalog.project_order", NULL},
    {event_type_order_returned, "catalog.project_order", NULL},
    {event_type_stock_changed, "catalog.project_product", NULL},
    {event_type_brand_renamed, "catalog.rename_brand", NULL},
    {.type = NULL},
};

static const struct problem *settle_categories(struct scope *scope, struct task_report *report)
{
    int64_t settled = 0;
    bool left = false;
    const struct problem *problem = catalog_settle(scope, &settled, &left);
    task_count(report, "products", settled);
    task_count(report, "left", left);
    return problem;
}

static const struct problem *adopt(struct scope *scope, struct task_report *report)
{
    int64_t adopted = 0;
    const struct problem *problem = brands_adopt(scope, &adopted);
    task_count(report, "brands", adopted);
    return problem;
}

static const struct task own_tasks[] = {
    {"settle-categories", 60, settle_categories},
    {"adopt-brands", 3600, adopt},
    {.name = NULL},
};

const struct context catalog_context = {
    .name = "catalog",
    .job_kinds = kinds,
    .consumers = consumers,
    .tasks = own_tasks,
    .settings = (const char *const[]){SETTING(currencies), NULL},
    .check_consistency = catalog_check_consistency,
};
