#include "contexts/orders/orders_present.h"

#include "base/arena.h"
#include "contexts/pricing/pricing_present.h"
#include "http/money.h"
#include "http/page.h"
#include "store/order_events.h"

static struct api_address address(const struct order_address *stored)
{
    return (struct api_address){
        .name = stored->name,
        .company = stored->company,
        .line1 = stored->line1,
        .line2 = stored->line2,
        .city = stored->city,
        .region = stored->region,
        .postal_code = stored->postal_code,
        .country = stored->country,
        .phone = stored->phone,
    };
}

static int64_t pieces(const struct priced *stored)
{
    int64_t sum = 0;
    for (size_t i = 0; i < stored->lines_count; i++)
        sum += stored->lines[i].quantity;
    return sum;
}

struct api_order present_order(struct scope *scope, const struct order *order)
{
    return (struct api_order){
        .id = order->_id,
        .number = order->number,
        .state = SHAPE_SAME_WORD(api_order_state, order_state, order->state),
        .email = order->email,
        .shipping_address = address(&order->shipping_address),
        .billing_address = address(&order->billing_address),
        .priced = present_priced(scope, &order->priced),
        .payment_method =
            SHAPE_SAME_WORD(api_payment_method, order_payment_method, order->payment_method),
        .carrier = order->carrier,
        .tracking_number = order->tracking_number,
        .link = orders_link(scope, (struct order_id){order->_id}),
        .created_at = order->created_at,
        .updated_at = order->updated_at,
    };
}

struct api_order_tracking present_tracking(const struct order *order)
{
    return (struct api_order_tracking){
        .number = order->number,
        .state = SHAPE_SAME_WORD(api_order_state, order_state, order->state),
        .carrier = order->carrier,
        .tracking_number = order->tracking_number,
        .quantity = pieces(&order->priced),
        .total = money_shown(order->priced.total, order->priced.currency),
        .created_at = order->created_at,
        .updated_at = order->updated_at,
    };
}

struct api_order_page present_orders(struct scope *scope, const struct list_page *page)
{
    struct api_order_card *cards =
        ARENA_ARRAY(scope->arena, struct api_order_card, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        const struct order *order = (const struct order *)page->records + i;
        cards[i] = (struct api_order_card){
            .id = order->_id,
            .version = order->sequence,
            .number = order->number,
            .state = SHAPE_SAME_WORD(api_order_state, order_state, order->state),
            .email = order->email,
            .quantity = pieces(&order->priced),
            .total = money_shown(order->priced.total, order->priced.currency),
            .created_at = order->created_at,
            .updated_at = order->updated_at,
        };
    }
    return (struct api_order_page){
        .data = cards, .data_count = page->count, .page = page_shown(page)};
}

static const struct api_order_event *event_list(struct scope *scope,
                                                const struct order_event *events, size_t count)
{
    struct api_order_event *shown = ARENA_ARRAY(scope->arena, struct api_order_event, count + 1);
    for (size_t i = 0; i < count; i++)
        shown[i] = (struct api_order_event){
            .sequence = events[i].sequence,
            .type = order_event_type_words[events[i].type],
            .version = events[i].version,
            .actor = events[i].actor,
            .data = order_event_text(scope, &events[i]),
            .previous_hash = events[i].previous_hash,
            .hash = events[i].hash,
            .at = events[i].at,
        };
    return shown;
}

struct api_staff_order present_staff_order(struct scope *scope, const struct order *order,
                                           const struct order_event *events, size_t count)
{
    static const enum api_order_action actions[] = {
        [ORDER_START_PROCESSING] = API_ORDER_ACTION_START_PROCESSING,
        [ORDER_SHIP] = API_ORDER_ACTION_SHIP,
        [ORDER_DELIVER] = API_ORDER_ACTION_DELIVER,
        [ORDER_CANCEL] = API_ORDER_ACTION_CANCEL,
        [ORDER_RETURN] = API_ORDER_ACTION_RETURN,
    };
    enum api_order_action *allowed =
        ARENA_ARRAY(scope->arena, enum api_order_action, ORDER_ACTIONS);
    struct api_staff_order shown = {
        .order = present_order(scope, order),
        .version = order->sequence,
        .allowed_actions = allowed,
        .events = event_list(scope, events, count),
        .events_count = count,
    };
    for (int action = 0; action < ORDER_ACTIONS; action++)
        if (orders_allowed(order->state, (enum order_action)action))
            allowed[shown.allowed_actions_count++] = actions[action];
    return shown;
}
