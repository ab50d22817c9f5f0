#include "contexts/orders/chain.h"

#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/transition.h"
#include "kernel/actor.h"

enum { EVENT_VERSION = 1, TEXT_ROOM = 2048 };

static const char *json_of(struct scope *scope, const struct shape *shape, const void *record)
{
    struct buffer text = buffer_new(scope->arena, TEXT_ROOM);
    json_write(&text, shape, record);
    return buffer_string(&text);
}

const char *order_event_text(struct scope *scope, const struct order_event *event)
{
    struct order_event hashed = *event;
    hashed.hash = "";
    hashed.personal = NULL;
    return json_of(scope, &order_event_shape, &hashed);
}

const char *order_personal_digest(struct scope *scope, const struct order_event_personal *personal)
{
    return crypto_digest(scope->arena, json_of(scope, &order_event_personal_shape, personal));
}

struct order_event order_event_next(struct scope *scope, const struct order *order,
                                    enum order_event_type type)
{
    const int64_t sequence = order->sequence + 1;
    return (struct order_event){
        ._id = arena_format(scope->arena, "%s:%lld", order->_id, (long long)sequence),
        .order_id = order->_id,
        .sequence = sequence,
        .type = type,
        .version = EVENT_VERSION,
        .actor = scope->actor->id,
        .at = scope->now_ms,
        .previous_hash = order->head_hash,
    };
}

void order_event_seal(struct scope *scope, struct order_event *event)
{
    event->hash = crypto_digest(scope->arena, order_event_text(scope, event));
}

static bool apply_placed(struct order *order, const struct order_event *event)
{
    const struct order_event_placed *placed = event->placed;
    const struct order_event_personal *personal = event->personal;
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

static bool apply_moved(struct order *order, const struct order_event *event)
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

bool order_apply(struct order *order, const struct order_event *event)
{
    bool applied = event->type == ORDER_EVENT_TYPE_PLACED ? apply_placed(order, event)
                                                          : apply_moved(order, event);
    order->sequence = event->sequence;
    order->head_hash = event->hash;
    order->updated_at = event->at;
    return applied;
}

bool order_rebuild(struct scope *scope, const struct order_event *events, size_t count,
                   struct order *order_r)
{
    (void)scope;
    *order_r = (struct order){.head_hash = ""};
    for (size_t i = 0; i < count; i++)
        if (!order_apply(order_r, &events[i]))
            return false;
    return count > 0;
}

int64_t order_chain_fault(struct scope *scope, const struct order_event *events, size_t count)
{
    const char *previous = "";
    for (size_t i = 0; i < count; i++) {
        const struct order_event *event = &events[i];
        if (event->sequence != (int64_t)i + 1 || strcmp(event->previous_hash, previous) != 0 ||
            strcmp(event->hash, crypto_digest(scope->arena, order_event_text(scope, event))) != 0)
            return (int64_t)i + 1;
        if (event->placed != NULL && event->personal != NULL &&
            strcmp(event->placed->personal_digest, order_personal_digest(scope, event->personal)) !=
                0)
            return (int64_t)i + 1;
        previous = event->hash;
    }
    return 0;
}
