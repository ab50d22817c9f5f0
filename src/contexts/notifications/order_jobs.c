#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "contexts/jobs/jobs.h"
#include "contexts/notifications/notifications.h"
#include "contexts/orders/orders.h"
#include "kernel/settings.h"

static struct money money_of(const struct priced *priced, int64_t amount)
{
    struct money money = {.amount = amount};
    memcpy(money.currency.code, priced->currency, sizeof money.currency.code);
    return money;
}

static const char *options_of(struct arena *arena, const struct priced_line *line)
{
    struct buffer list = buffer_new(arena, 64);
    for (size_t i = 0; i < line->option_values_count; i++) {
        buffer_add_string(&list, i == 0 ? "" : ", ");
        buffer_add_string(&list, line->option_values[i]);
    }
    return buffer_string(&list);
}

static struct order_mail mail_of(struct scope *scope, const struct order *order)
{
    const struct priced *priced = &order->priced;
    struct order_mail_line *lines =
        ARENA_ARRAY(scope->arena, struct order_mail_line, priced->lines_count + 1);
    for (size_t i = 0; i < priced->lines_count; i++)
        lines[i] = (struct order_mail_line){
            .title = priced->lines[i].title,
            .options = options_of(scope->arena, &priced->lines[i]),
            .quantity = priced->lines[i].quantity,
            .total = money_of(priced, priced->lines[i].net_amount),
        };
    return (struct order_mail){
        .number = order->number,
        .email = order->email,
        .name = order->shipping_address.name,
        .locale = order->locale,
        .lines = lines,
        .lines_count = priced->lines_count,
        .subtotal = money_of(priced, priced->subtotal),
        .shipping = money_of(priced, priced->shipping),
        .tax = money_of(priced, priced->tax),
        .total = money_of(priced, priced->total),
        .link = arena_format(scope->arena, "%s%s", scope->settings->public_origin,
                             orders_link(scope, (struct order_id){order->_id})),
        .carrier = order->carrier,
        .tracking = order->tracking_number,
    };
}

static const struct problem *send(struct scope *scope, const struct job *job,
                                  enum mail_template template)
{
    const struct order *order;
    const struct problem *problem = orders_read(scope, (struct order_id){job->subject}, &order);
    if (problem != NULL)
        return problem;
    const struct order_mail mail = mail_of(scope, order);
    return notifications_order(scope, job->_id, template, &mail);
}

const struct problem *notifications_placed(struct scope *scope, const struct job *job)
{
    return send(scope, job, MAIL_ORDER_PLACED);
}

const struct problem *notifications_shipped(struct scope *scope, const struct job *job)
{
    return send(scope, job, MAIL_ORDER_SHIPPED);
}

const struct problem *notifications_cancelled(struct scope *scope, const struct job *job)
{
    return send(scope, job, MAIL_ORDER_CANCELLED);
}
