#include "api.h"
#include "contexts/notifications/notifications.h"
#include "contexts/notifications/order_mail.h"

_Static_assert((int)MAIL_ORDER_CANCELLED == (int)API_MAIL_TEST_TEMPLATE_ORDER_CANCELLED,
               "the contract's words are the templates");

const struct problem *notifications_send_test(struct request *request,
                                              const struct notifications_send_test_request *in,
                                              struct response *response)
{
    const struct mail_test test = {
        .to = in->body->to,
        .template = mail_template_names[in->body->template],
        .locale = in->body->locale,
    };
    struct api_mail_test_accepted accepted;
    const struct problem *problem =
        notifications_request_test(request_scope(request), &test, &accepted.job_id);
    if (problem == NULL)
        notifications_send_test_202(response, &accepted);
    return problem;
}
