#include "contexts/notifications/order_mail.h"

#include <stdio.h>
#include <string.h>

#include "adapters/curl/curl.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "contexts/notifications/mail.h"
#include "contexts/notifications/message.h"
#include "kernel/settings.h"

const char *const mail_template_names[] = {
    [MAIL_ORDER_PLACED] = "order_placed",
    [MAIL_ORDER_SHIPPED] = "order_shipped",
    [MAIL_ORDER_CANCELLED] = "order_cancelled",
};

const char *money_text(struct arena *arena, struct money money, const char *language)
{
    const bool comma = strncmp(language, "de", 2) == 0;
    const int exponent = currency_exponent(money.currency);
    char digits[32];
    struct buffer out = buffer_new(arena, 48);
    int length = snprintf(digits, sizeof digits, "%0*lld", exponent + 1, (long long)money.amount);
    for (int i = 0; i < length; i++) {
        const int left = length - exponent - i; /* digits of whole units that are still to come */
        if (left == 0)
            buffer_add_byte(&out, comma ? ',' : '.');
        else if (i > 0 && left > 0 && left % 3 == 0)
            buffer_add_byte(&out, comma ? '.' : ',');
        buffer_add_byte(&out, digits[i]);
    }
    buffer_add_format(&out, " %s", money.currency.code);
    return buffer_string(&out);
}

static struct template_value text_value(const char *name, const char *text)
{
    return (struct template_value){.name = name, .text = text};
}

static const struct template_record *record_of(struct arena *arena,
                                               const struct template_value *values, size_t count)
{
    struct template_record *record = ARENA_NEW(arena, struct template_record);
    struct template_value *kept = ARENA_ARRAY(arena, struct template_value, count);
    memcpy(kept, values, count * sizeof *values);
    *record = (struct template_record){.values = kept, .count = count};
    return record;
}

static const struct template_record *
line_record(struct arena *arena, const struct order_mail_line *line, const char *language)
{
    const struct template_value values[] = {
        text_value("title", line->title),
        text_value("options", line->options),
        text_value("quantity", arena_format(arena, "%lld", (long long)line->quantity)),
        text_value("total", money_text(arena, line->total, language)),
    };
    return record_of(arena, values, sizeof values / sizeof *values);
}

/* Nothing is said of an amount that is nothing. */
static const char *amount_or_none(struct arena *arena, struct money money, const char *language)
{
    return money.amount == 0 ? NULL : money_text(arena, money, language);
}

const struct template_record *order_mail_record(struct arena *arena, const struct order_mail *order,
                                                const char *shop, const char *language)
{
    struct template_record *lines =
        ARENA_ARRAY(arena, struct template_record, order->lines_count + 1);
    for (size_t i = 0; i < order->lines_count; i++)
        lines[i] = *line_record(arena, &order->lines[i], language);
    const struct template_value values[] = {
        text_value("language", language),
        text_value("shop", shop),
        text_value("number", order->number),
        text_value("name", order->name),
        text_value("link", order->link),
        text_value("carrier", order->carrier),
        text_value("tracking", order->tracking),
        text_value("subtotal", money_text(arena, order->subtotal, language)),
        text_value("shipping", amount_or_none(arena, order->shipping, language)),
        text_value("tax", amount_or_none(arena, order->tax, language)),
        text_value("total", money_text(arena, order->total, language)),
        {.name = "lines", .items = lines, .items_count = order->lines_count},
    };
    return record_of(arena, values, sizeof values / sizeof *values);
}

const struct problem *notifications_order(struct scope *scope, const char *key,
                                          enum mail_template template,
                                          const struct order_mail *order)
{
    const char *shop, *address, *name = mail_template_names[template];
    struct mail_draft draft = {
        .key = key, .to = order->email, .texts = mail_texts_find(name, order->locale)};
    if (draft.texts == NULL)
        return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, "no texts for %s", name);
    if (!address_split(scope->arena, scope->settings->mail_from, &shop, &address) || shop == NULL)
        shop = scope->settings->public_origin;
    draft.record = order_mail_record(scope->arena, order, shop, draft.texts->language);
    return mail_send(scope, &draft);
}

void notifications_start(struct arena *arena, const struct settings *settings)
{
    mail_texts_load(arena, *settings->mail_templates == '\0' ? MAIL_TEMPLATES_DIR
                                                             : settings->mail_templates);
    if (strcmp(settings->mail_mode, "folder") == 0)
        folder_open(settings->mail_folder);
    else
        smtp_start(arena, settings);
}
