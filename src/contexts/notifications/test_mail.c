#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/random.h"
#include "contexts/events/events.h"
#include "contexts/notifications/notifications.h"
#include "contexts/notifications/order_mail.h"
#include "store.h"

enum { SUBJECT_BYTES = 16, PAYLOAD_USUAL = 512 };

#define TEXT(wire, longest, must)                                                                  \
    {                                                                                              \
        .name = #wire, .name_length = sizeof #wire - 1,                                            \
        .offset = offsetof(struct mail_test, wire), .presence_offset = NO_OFFSET,                  \
        .required = (must), .value = {.kind = SHAPE_STRING, .maximum = (longest)},                 \
    }

/* The payload of mail.test_requested. */
static const struct shape_field test_fields[] = {TEXT(to, 254, true), TEXT(template, 40, true),
                                                 TEXT(locale, 35, false)};
static const struct shape test_shape = {"mail_test", sizeof(struct mail_test), test_fields,
                                        sizeof test_fields / sizeof *test_fields};

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
const struct problem *notifications_request_test(struct scope *scope, const struct mail_test *test,
                                                 const char **job_id_r)
{
    struct buffer payload = buffer_new(scope->arena, PAYLOAD_USUAL);
    const char *subject =
        arena_format(scope->arena, "mail_%s", random_text(scope->arena, SUBJECT_BYTES));
    json_write(&payload, &test_shape, test);
    *job_id_r = arena_format(scope->arena, "%s:1:mail.test", subject);
    return event_emit(scope, subject, 1, "mail.test_requested", buffer_string(&payload));
}

/* What may be asked for is what there is. */
_Static_assert((int)API_MAIL_TEST_TEMPLATE_ORDER_PLACED == (int)MAIL_ORDER_PLACED, "differ");
_Static_assert((int)API_MAIL_TEST_TEMPLATE_ORDER_SHIPPED == (int)MAIL_ORDER_SHIPPED, "differ");
_Static_assert((int)API_MAIL_TEST_TEMPLATE_ORDER_CANCELLED == (int)MAIL_ORDER_CANCELLED, "differ");

const struct problem *notifications_test(struct scope *scope, const struct job *job)
{
    const char *malformed;
    const struct violation *violations;
    int template = 0;
    const struct mail_test *asked = json_read(scope->arena, &test_shape, job->payload,
                                              strlen(job->payload), &malformed, &violations);
    while (asked != NULL &&
           template <MAIL_TEMPLATES &&strcmp(mail_template_names[template], asked->template) != 0)
        template ++;
    if (asked == NULL || template == MAIL_TEMPLATES)
        return problem_new(scope->arena, PROBLEM_INVALID_REQUEST, "the payload is no test mail");
    const struct order_mail sample = order_mail_sample(asked->to, asked->locale);
    return notifications_order(scope, job->_id, (enum mail_template) template, &sample);
}
