#include "contexts/jobs/jobs.h"
#include "contexts/notifications/notifications.h"
#include "kernel/settings.h"

/* Mail servers are away for hours now and then: these attempts span a day. */
#define MAIL                                                                                       \
    .class = JOB_CLASS_MAIL, .attempts = 36, .first_wait_ms = 1000, .longest_wait_ms = 3600000

static const struct job_kind kinds[] = {
    {.name = "mail.order_placed", .run = notifications_placed, MAIL},
    {.name = "mail.order_shipped", .run = notifications_shipped, MAIL},
    {.name = "mail.order_cancelled", .run = notifications_cancelled, MAIL},
    {.name = "mail.test", .run = notifications_test, MAIL},
    {.name = NULL},
};

/* A buyer reads the mails of an order in the order in which it went. */
static const char mail[] = "mail";

static const struct event_consumer consumers[] = {
    {event_type_order_placed, "mail.order_placed", mail},
    {event_type_order_shipped, "mail.order_shipped", mail},
    {event_type_order_cancelled, "mail.order_cancelled", mail},
    {event_type_mail_test_requested, "mail.test", mail},
    {.type = NULL},
};

/* Only the pool that does the jobs reads the texts. */
static void start(struct arena *arena, const struct settings *settings, enum pool pool)
{
    if (pool == POOL_JOBS)
        notifications_start(arena, settings);
}

const struct context notifications_context = {
    .name = "notifications",
    .job_kinds = kinds,
    .consumers = consumers,
    .settings = (const char *const[]){SETTING(mail_folder), SETTING(mail_from), SETTING(mail_mode),
                                      SETTING(mail_templates), SETTING(public_origin), NULL},
    .start = start,
};
