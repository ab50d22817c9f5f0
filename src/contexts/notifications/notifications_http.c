#include "api.h"
#include "contexts/notifications/notifications.h"
#include "domain_events.h"

_Static_assert((int)EVENT_SAMPLE_MAIL_TEMPLATE_ORDER_CANCELLED ==
                   (int)API_MAIL_TEST_TEMPLATE_ORDER_CANCELLED,
               "the event's words are the contract's");

const struct problem *notifications_send_test(struct request *request,
                                              const struct notifications_send_test_request *in,
                                              struct response *response)
{
    const struct event_sample_mail sample = {
        .to = in->body->to,
        .template = (enum event_sample_mail_template)in->body->template,
        .locale = in->body->locale,
    };
    struct api_mail_test_accepted accepted;
    const struct problem *problem =
        notifications_request_test(request_scope(request), &sample, &accepted.job_id);
    if (problem == NULL)
        notifications_send_test_202(response, &accepted);
    return problem;
}
