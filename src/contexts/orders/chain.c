#include "contexts/orders/chain.h"

#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/transition.h"
#include "kernel/actor.h"

/* Version 1 kept what it tells in fields, and its hash covers them as JSON; later ones keep the
 * text. */
enum { FIELDS_VERSION = 1, TEXT_VERSION = 2, TEXT_ROOM = 2048 };

static const char *json_of(struct scope *scope, const struct shape *shape, const void *record)
{
    struct buffer text = buffer_new(scope->arena, TEXT_ROOM);
    json_write(&text, shape, record);
    return buffer_string(&text);
}

/* NULL: it says nothing that this version understands. */
static const void *read_text(struct scope *scope, const struct shape *shape, const char *text)
{
    const char *malformed;
    const struct violation *violations;
    return json_read(scope->arena, shape, text, strlen(text), &malformed, &violations);
}

/* What version 1 covered, as that version wrote it. */
static const char *text_of_fields(struct scope *scope, const struct order_event *event)
{
    const struct order_event_version_1 covered = {
        ._id = event->_id,
        .order_id = event->order_id,
        .sequence = event->sequence,
        .type = event->type,
        .version = event->version,
        .actor = event->actor,
        .at = event->at,
        .placed = event->placed,
        .moved = event->moved,
        .previous_hash = event->previous_hash,
        .hash = "",
    };
    return json_of(scope, &order_event_version_1_shape, &covered);
}

static const char *content_of_fields(struct scope *scope, const struct order_event *event)
{
    const struct order_event_content_1 content = {
        .order_id = event->order_id,
        .sequence = event->sequence,
        .type = event->type,
        .version = event->version,
        .actor = event->actor,
        .at = event->at,
        .placed = event->placed,
        .moved = event->moved,
        .previous_hash = event->previous_hash,
    };
    return json_of(scope, &order_event_content_1_shape, &content);
}

const char *order_event_text(struct scope *scope, const struct order_event *event)
{
    return event->text != NULL ? event->text : text_of_fields(scope, event);
}

/* What the event says, in the form of today; NULL: nothing that is understood. */
static const struct order_event_content *content_of(struct scope *scope,
                                                    const struct order_event *event)
{
    return read_text(scope, &order_event_content_shape,
                     event->text != NULL ? event->text : content_of_fields(scope, event));
}

/* The personal part as its digest covers it; NULL: it was erased. */
static const char *personal_text_of(struct scope *scope, const struct order_event *event)
{
    return event->personal == NULL ? event->personal_text
                                   : json_of(scope, &order_event_personal_1_shape, event->personal);
}

static struct order_event sealed(struct scope *scope, const struct order_event_content *content)
{
    const char *text = json_of(scope, &order_event_content_shape, content);
    return (struct order_event){
        ._id =
            arena_format(scope->arena, "%s:%lld", content->order_id, (long long)content->sequence),
        .order_id = content->order_id,
        .sequence = content->sequence,
        .type = content->type,
        .version = content->version,
        .actor = content->actor,
        .at = content->at,
        .text = text,
        .previous_hash = content->previous_hash,
        .hash = crypto_digest(scope->arena, text),
    };
}

struct order_event order_event_placing(struct scope *scope, const char *order_id,
                                       const struct order_event_placed *placed,
                                       const struct order_event_personal *personal)
{
    const char *personal_text = json_of(scope, &order_event_personal_shape, personal);
    struct order_event_placed agreed = *placed;
    agreed.personal_digest = crypto_digest(scope->arena, personal_text);
    struct order_event event = sealed(scope, &(struct order_event_content){
                                                 .order_id = order_id,
                                                 .sequence = 1,
                                                 .type = ORDER_EVENT_TYPE_PLACED,
                                                 .version = TEXT_VERSION,
                                                 .actor = scope->actor->id,
                                                 .at = scope->now_ms,
                                                 .placed = &agreed,
                                                 .previous_hash = "",
                                             });
    event.personal_text = personal_text;
    return event;
}

struct order_event order_event_moving(struct scope *scope, const struct order *order,
                                      enum order_event_type type,
                                      const struct order_event_moved *moved)
{
    return sealed(scope, &(struct order_event_content){
                             .order_id = order->_id,
                             .sequence = order->sequence + 1,
                             .type = type,
                             .version = TEXT_VERSION,
                             .actor = scope->actor->id,
                             .at = scope->now_ms,
                             .moved = moved,
                             .previous_hash = order->head_hash,
                         });
}

static bool apply_placed(struct order *order, const struct order_event_content *event,
                         const struct order_event_personal *personal)
{
    const struct order_event_placed *placed = event->placed;
    if (placed == NULL || order->sequence != 0)
        return false;
    *order = (struct order){
        ._id = event->order_id,
        .number = placed->number,
        .state = ORDER_STATE_PENDING,
        .cart_id = placed->cart_id,
        .quote_id = placed->quote_id,
        .locale = placed->locale,
        .priced = placed->priced,
        .payment_method = ORDER_PAYMENT_METHOD_CASH_ON_DELIVERY,
        .created_at = event->at,
    };
    if (personal != NULL) {
        order->email = personal->email;
        order->shipping_address = personal->shipping_address;
        order->billing_address = personal->billing_address;
    }
    return true;
}

static bool apply_moved(struct order *order, const struct order_event_content *event)
{
    const struct order_event_moved *moved = event->moved;
    const struct transition *transition = transition_by(order->state, event->type);
    if (transition == NULL || event->sequence != order->sequence + 1)
        return false;
    order->state = transition->to;
    if (moved != NULL && moved->carrier != NULL)
        order->carrier = moved->carrier;
    if (moved != NULL && moved->tracking_number != NULL)
        order->tracking_number = moved->tracking_number;
    if (moved != NULL && moved->reason != NULL)
        order->reason = moved->reason;
    return true;
}

bool order_apply(struct scope *scope, struct order *order, const struct order_event *event)
{
    const struct order_event_content *content = content_of(scope, event);
    const char *text = personal_text_of(scope, event);
    if (content == NULL)
        return false;
    const bool applied =
        content->type == ORDER_EVENT_TYPE_PLACED
            ? apply_placed(order, content,
                           text == NULL ? NULL
                                        : read_text(scope, &order_event_personal_shape, text))
            : apply_moved(order, content);
    order->sequence = content->sequence;
    order->head_hash = event->hash;
    order->updated_at = content->at;
    return applied;
}

bool order_rebuild(struct scope *scope, const struct order_event *events, size_t count,
                   struct order *order_r)
{
    *order_r = (struct order){.head_hash = ""};
    for (size_t i = 0; i < count; i++)
        if (!order_apply(scope, order_r, &events[i]))
            return false;
    return count > 0;
}

/* What stands beside the text is for finding and reading, and must say the same. */
static bool says_the_same(const struct order_event *event,
                          const struct order_event_content *content)
{
    const int64_t version = event->text == NULL ? FIELDS_VERSION : TEXT_VERSION;
    return strcmp(event->order_id, content->order_id) == 0 &&
           event->sequence == content->sequence && event->type == content->type &&
           event->version == version && content->version == version &&
           strcmp(event->actor, content->actor) == 0 && event->at == content->at &&
           strcmp(event->previous_hash, content->previous_hash) == 0;
}

static bool personal_fits(struct scope *scope, const struct order_event *event,
                          const struct order_event_content *content)
{
    const char *text = personal_text_of(scope, event);
    return text == NULL ||
           (content->placed != NULL &&
            strcmp(content->placed->personal_digest, crypto_digest(scope->arena, text)) == 0);
}

static bool event_is_whole(struct scope *scope, const struct order_event *event)
{
    const struct order_event_content *content = content_of(scope, event);
    const char *hash = crypto_digest(scope->arena, order_event_text(scope, event));
    return strcmp(event->hash, hash) == 0 && content != NULL && says_the_same(event, content) &&
           personal_fits(scope, event, content);
}

int64_t order_chain_fault(struct scope *scope, const struct order_event *events, size_t count)
{
    const char *previous = "";
    for (size_t i = 0; i < count; i++) {
        const struct order_event *event = &events[i];
        if (event->sequence != (int64_t)i + 1 || strcmp(event->previous_hash, previous) != 0 ||
            !event_is_whole(scope, event))
            return (int64_t)i + 1;
        previous = event->hash;
    }
    return 0;
}
