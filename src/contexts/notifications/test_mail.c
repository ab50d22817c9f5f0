#include <string.h>

#include "adapters/json/json.h"
#include "api.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/random.h"
#include "contexts/events/events.h"
#include "contexts/notifications/notifications.h"
#include "contexts/notifications/order_mail.h"
#include "store.h"

enum { SUBJECT_BYTES = 16 };

_Static_assert((int)MAIL_ORDER_CANCELLED == (int)API_MAIL_TEST_TEMPLATE_ORDER_CANCELLED,
               "the contract's words are the templates");

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
const struct problem *notifications_send_test(struct request *request,
                                              const struct notifications_send_test_request *in,
                                              struct response *response)
{
    struct scope *scope = request_scope(request);
    struct buffer payload = buffer_new(scope->arena, 512);
    const char *subject =
        arena_format(scope->arena, "mail_%s", random_text(scope->arena, SUBJECT_BYTES));
    json_write(&payload, &api_mail_test_shape, in->body);
    const struct problem *problem =
        event_emit(scope, subject, 1, "mail.test_requested", buffer_string(&payload));
    if (problem != NULL)
        return problem;
    const struct api_mail_test_accepted accepted = {
        .job_id = arena_format(scope->arena, "%s:1:mail.test", subject)};
    notifications_send_test_202(response, &accepted);
    return NULL;
}

/* What may be asked for is what there is. */
_Static_assert((int)API_MAIL_TEST_TEMPLATE_ORDER_PLACED == (int)MAIL_ORDER_PLACED, "differ");
_Static_assert((int)API_MAIL_TEST_TEMPLATE_ORDER_SHIPPED == (int)MAIL_ORDER_SHIPPED, "differ");
_Static_assert((int)API_MAIL_TEST_TEMPLATE_ORDER_CANCELLED == (int)MAIL_ORDER_CANCELLED, "differ");

const struct problem *notifications_test(struct scope *scope, const struct job *job)
{
    const char *malformed;
    const struct violation *violations;
    const struct api_mail_test *asked = json_read(scope->arena, &api_mail_test_shape, job->payload,
                                                  strlen(job->payload), &malformed, &violations);
    if (asked == NULL)
        return problem_new(scope->arena, PROBLEM_INVALID_REQUEST, "the payload is no test mail");
    const struct order_mail sample = order_mail_sample(asked->to, asked->locale);
    return notifications_order(scope, job->_id, (enum mail_template)asked->template, &sample);
}
