#include "contexts/notifications/mail.h"

#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/curl/curl.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/encode.h"
#include "base/fault.h"
#include "base/log.h"
#include "contexts/notifications/message.h"
#include "contexts/notifications/notifications_store.h"
#include "kernel/metrics.h"
#include "kernel/settings.h"

enum { ID_BYTES = 20 };
#define KEPT_MS (INT64_C(365) * 24 * 3600 * 1000)

static const struct problem *fill(struct scope *scope, const struct mail_draft *draft,
                                  const char *text, enum template_form form, const char **filled_r)
{
    const char *why;
    *filled_r = template_fill(scope->arena, text, form, draft->record, &why);
    if (*filled_r != NULL)
        return NULL;
    log_event(LOG_ERROR, "mail_template", LOG_TEXT("template", draft->texts->name),
              LOG_TEXT("language", draft->texts->language), LOG_TEXT("why", why));
    return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, "template %s/%s: %s",
                       draft->texts->language, draft->texts->name, why);
}

/* Derived from the key alone, so that every attempt gives the same. */
static const char *message_id(struct scope *scope, const char *key, const char *from)
{
    unsigned char digest[SHA256_BYTES];
    char text[BASE32_LENGTH(ID_BYTES) + 1];
    crypto_sha256(key, strlen(key), digest);
    encode_base32(digest, ID_BYTES, text);
    return arena_format(scope->arena, "%s@%s", text, strchr(from, '@') + 1);
}

static const struct problem *compose(struct scope *scope, const struct mail_draft *draft,
                                     const struct mail *mail, struct message *message)
{
    const char *subject;
    const struct problem *problem =
        fill(scope, draft, draft->texts->subject, TEMPLATE_TEXT, &subject);
    if (problem == NULL)
        problem = fill(scope, draft, draft->texts->text, TEMPLATE_TEXT, &message->text);
    if (problem == NULL)
        problem = fill(scope, draft, draft->texts->html, TEMPLATE_HTML, &message->html);
    if (problem != NULL)
        return problem;
    message->id = mail->message_id;
    message->date_ms = mail->created_at;
    message->to = draft->to;
    message->language = draft->texts->language;
    message->subject = arena_copy(scope->arena, subject, strcspn(subject, "\n"));
    return NULL;
}

static const struct problem *deliver(struct scope *scope, const struct message *message)
{
    const struct buffer bytes = message_write(scope->arena, message);
    if (strcmp(scope->settings->mail_mode, "folder") == 0)
        return folder_put(scope, message->id, bytes.bytes, bytes.length);
    return smtp_send(scope, message->from, message->to, bytes.bytes, bytes.length);
}

const struct problem *mail_send(struct scope *scope, const struct mail_draft *draft)
{
    struct message message;
    if (!address_split(scope->arena, scope->settings->mail_from, &message.from_name, &message.from))
        return problem_new(scope->arena, PROBLEM_MAIL_SERVER_UNAVAILABLE, "MAIL_FROM is wrong");
    if (!address_valid(draft->to))
        return problem_new(scope->arena, PROBLEM_MAIL_REFUSED, "invalid email address");
    const struct mail *mail, begun = {
                                 ._id = draft->key,
                                 .template = draft->texts->name,
                                 .message_id = message_id(scope, draft->key, message.from),
                                 .state = MAIL_STATE_SENDING,
                                 .created_at = scope->now_ms,
                                 .purge_at = scope->now_ms + KEPT_MS,
                             };
    const struct problem *problem = mail_store_begin(scope, &begun, &mail);
    if (problem != NULL || (mail->state == MAIL_STATE_SENT && !FAULT(mail_once)))
        return problem;
    problem = compose(scope, draft, mail, &message);
    if (problem == NULL)
        problem = deliver(scope, &message);
    if (problem != NULL)
        return problem;
    metrics_add(METRIC_mails_sent, 1);
    return mail_store_sent(scope, draft->key);
}
