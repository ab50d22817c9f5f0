#ifndef CONTEXTS_NOTIFICATIONS_H
#define CONTEXTS_NOTIFICATIONS_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/context.h"
#include "kernel/money.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

struct event_sample_mail; /* domain_events.h */
struct job;               /* store.h */

/* The mails there are; each has its texts in templates/mail/LOCALE/NAME.{subject,txt,html}. */
enum mail_template { MAIL_ORDER_PLACED, MAIL_ORDER_SHIPPED, MAIL_ORDER_CANCELLED, MAIL_TEMPLATES };

/* What a mail tells of an order. Texts are as people wrote them; they are escaped here. */
struct order_mail_line {
    const char *title;
    const char *options; /* "Oak, large"; NULL: none */
    int64_t quantity;
    struct money total;
};
struct order_mail {
    const char *number;
    const char *email;
    const char *name;   /* of the buyer */
    const char *locale; /* language tag; NULL or one without texts: en */
    const struct order_mail_line *lines;
    size_t lines_count;
    struct money subtotal, shipping, tax, total;
    const char *link;     /* to the order; NULL: none */
    const char *carrier;  /* NULL: not known */
    const char *tracking; /* NULL: none */
};

struct arena;
struct settings;

/* Reads the texts of all mails and opens the mailbox folder, before the process gives up the rights
 * to do so. What fails is logged, and mails wait. */
void notifications_start(struct arena *arena, const struct settings *settings);

/*
 * Sends a mail about an order, once for each `key` (the id of the job, which names event and mail):
 * a repeat after it was sent does nothing. Its Message-ID and Date come from the first attempt. The
 * mail server may get the same message twice, with the same Message-ID, in one case: when it took
 * the message and that could not be written down, because the process died, the database was away
 * or the server's answer was lost. The folder then has one file.
 * Refuses: mail_refused, also for an address that is none. Breaks: mail_server_unavailable,
 * database_unavailable.
 */
const struct problem *notifications_order(struct scope *scope, const char *key,
                                          enum mail_template template,
                                          const struct order_mail *order);

/* The jobs of an order's events; the job's subject is the order. */
const struct problem *notifications_placed(struct scope *scope, const struct job *job);
const struct problem *notifications_shipped(struct scope *scope, const struct job *job);
const struct problem *notifications_cancelled(struct scope *scope, const struct job *job);

/* A mail about a sample order, asked for by staff. Gives the id of its job, which comes when the
 * caller's transaction is committed. */
const struct problem *notifications_request_test(struct scope *scope,
                                                 const struct event_sample_mail *sample,
                                                 const char **job_id_r);
const struct problem *notifications_test(struct scope *scope, const struct job *job);

/* Its table for the program. */
extern const struct context notifications_context;

#endif
