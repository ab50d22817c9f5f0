#ifndef CONTEXTS_NOTIFICATIONS_MAIL_H
#define CONTEXTS_NOTIFICATIONS_MAIL_H

#include <stddef.h>

#include "contexts/notifications/template.h"
#include "contexts/notifications/texts.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/* A mail to be sent: the texts filled with the record. `key` names it for ever. */
struct mail_draft {
    const char *key;
    const char *to;
    const struct mail_texts *texts;
    const struct template_record *record;
};

/* Sends it, as notifications_order() says. */
const struct problem *mail_send(struct scope *scope, const struct mail_draft *draft);

/* Opens the mailbox folder, as long as the process may; a failure is tried again at each mail. */
void folder_open(const char *path);

/* Puts a message into the mailbox folder, under a name made of `id`: the same id gives the same
 * file, which is there as a whole or not at all. Breaks: mail_server_unavailable. */
const struct problem *folder_put(struct scope *scope, const char *id, const char *bytes,
                                 size_t length);

#endif
