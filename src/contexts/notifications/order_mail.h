#ifndef CONTEXTS_NOTIFICATIONS_ORDER_MAIL_H
#define CONTEXTS_NOTIFICATIONS_ORDER_MAIL_H

#include "contexts/notifications/notifications.h"
#include "contexts/notifications/template.h"

struct arena;

/* The names of the templates. */
extern const char *const mail_template_names[];

/* Gives what the texts of an order's mail may name, amounts written as the language does:
 *   language shop number name link carrier tracking
 *   subtotal shipping tax total
 *   lines: title options quantity total */
const struct template_record *order_mail_record(struct arena *arena, const struct order_mail *order,
                                                const char *shop, const char *language);

/* Writes an amount for people: 1,234.50 USD; in de 1.234,50 EUR. */
const char *money_text(struct arena *arena, struct money money, const char *language);

/* An order that nobody placed, for test mails. */
struct order_mail order_mail_sample(const char *email, const char *locale);

#endif
