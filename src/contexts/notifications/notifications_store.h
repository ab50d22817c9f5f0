#ifndef CONTEXTS_NOTIFICATIONS_STORE_H
#define CONTEXTS_NOTIFICATIONS_STORE_H

#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/mails.h"

/* Adds the row of a mail, or gives the one that is there: of an earlier attempt, or of a mail that
 * was sent. */
const struct problem *mail_store_begin(struct scope *scope, const struct mail *mail,
                                       const struct mail **mail_r);

/* Notes that it was sent. */
const struct problem *mail_store_sent(struct scope *scope, const char *id);

#endif
