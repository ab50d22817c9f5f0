#include <string.h>

#include "base/arena.h"
#include "base/random.h"
#include "contexts/jobs/jobs.h"
#include "contexts/notifications/notifications.h"
#include "contexts/notifications/order_mail.h"
#include "domain_events.h"

enum { SUBJECT_BYTES = 16 };

_Static_assert((int)MAIL_ORDER_PLACED == (int)EVENT_SAMPLE_MAIL_TEMPLATE_ORDER_PLACED, "differ");
_Static_assert((int)MAIL_ORDER_SHIPPED == (int)EVENT_SAMPLE_MAIL_TEMPLATE_ORDER_SHIPPED, "differ");
_Static_assert((int)MAIL_ORDER_CANCELLED == (int)EVENT_SAMPLE_MAIL_TEMPLATE_ORDER_CANCELLED,
               "differ");

struct order_mail order_mail_sample(const char *email, const char *locale)
{
#define EURO(minor)                                                                                \
    {                                                                                              \
        .amount = (minor), .currency = { "EUR" }                                                   \
    }
    static const struct order_mail_line lines[] = {
        {.title = "Orchard salad bowl", .options = "Ash", .quantity = 1, .total = EURO(8900)},
        {.title = "Jars & lids \"Vorrat\"", .quantity = 3, .total = EURO(116700)},
    };
    return (struct order_mail){
        .number = "SAMPLE-0001",
        .email = email,
        .name = "Zoë <Sample>",
        .locale = locale,
        .lines = lines,
        .lines_count = sizeof lines / sizeof *lines,
        .subtotal = EURO(125600),
        .shipping = EURO(490),
        .tax = EURO(20132),
        .total = EURO(126090),
        .link = "https://shop.example/orders/SAMPLE-0001?signature=sample&x=1",
        .carrier = "Paketdienst",
        .tracking = "PD 0001 0002",
    };
#undef EURO
}

/* Through the outbox, as every event, so that a test mail tests the whole way. */
const struct problem *notifications_request_test(struct scope *scope,
                                                 const struct event_sample_mail *sample,
                                                 const char **job_id_r)
{
    const char *subject =
        arena_format(scope->arena, "mail_%s", random_text(scope->arena, SUBJECT_BYTES));
    *job_id_r = arena_format(scope->arena, "%s:1:mail.test", subject);
    return emit_mail_test_requested(scope, subject, 1, sample);
}

const struct problem *notifications_test(struct scope *scope, const struct job *job)
{
    const struct event_sample_mail *asked;
    const struct event_text text = job_event(job);
    const struct problem *problem = read_mail_test_requested(scope, &text, &asked);
    if (problem != NULL)
        return problem;
    const struct order_mail sample = order_mail_sample(asked->to, asked->locale);
    return notifications_order(scope, job->_id, (enum mail_template)asked->template, &sample);
}
