#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "contexts/inventory/inventory.h"
#include "contexts/orders/chain.h"
#include "contexts/orders/link.h"
#include "contexts/orders/orders.h"
#include "contexts/orders/orders_store.h"
#include "domain_events.h"

enum { SALT_BYTES = 16 };

static const struct order_event_personal *personal_of(struct scope *scope,
                                                      const struct order_input *input)
{
    unsigned char bytes[SALT_BYTES];
    char *salt = arena_alloc(scope->arena, HEX_LENGTH(SALT_BYTES) + 1);
    struct order_event_personal *personal = ARENA_NEW(scope->arena, struct order_event_personal);
    random_bytes(bytes, sizeof bytes);
    encode_hex(bytes, sizeof bytes, salt);
    *personal = (struct order_event_personal){
        .salt = salt,
        .email = input->email,
        .shipping_address = input->shipping_address,
        .billing_address = input->billing_address,
    };
    return personal;
}

static struct order_event placed_event(struct scope *scope, const struct order_draft *draft)
{
    const struct order_event_placed placed = {
        .number = order_number(scope),
        .cart_id = draft->cart_id,
        .quote_id = draft->quote_id,
        .locale = draft->input->locale,
        .payment_method = "cash_on_delivery",
        .priced = *draft->priced,
    };
    return order_event_placing(scope, draft->id.text, &placed, personal_of(scope, draft->input));
}

/* Where the pieces come from is the stock's business, and no part of the agreement: it is not in
 * the event. */
static void note_stock(struct scope *scope, const struct order_draft *draft, struct order *order)
{
    struct order_taken *taken =
        ARENA_ARRAY(scope->arena, struct order_taken, draft->demands_count + 1);
    for (size_t i = 0; i < draft->demands_count; i++)
        taken[i] = (struct order_taken){.variant_id = draft->demands[i].variant_id,
                                        .stock_id = draft->demands[i].stock_id,
                                        .quantity = draft->demands[i].quantity};
    order->stock = taken;
    order->stock_count = draft->demands_count;
    order->email_folded = order_email_folded(scope, order->email);
}

const struct problem *orders_place(struct scope *scope, const struct order_draft *draft,
                                   const struct order **order_r, bool *placed_r)
{
    struct order *order = ARENA_NEW(scope->arena, struct order);
    const struct order_event event = placed_event(scope, draft);
    *order_r = order;
    if (!order_rebuild(scope, &event, 1, order))
        return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, NULL);
    note_stock(scope, draft, order);
    const struct problem *problem = orders_store_add(scope, order, &event, placed_r);
    if (problem == NULL && *placed_r)
        problem = emit_order_placed(scope, order->_id, event.sequence,
                                    &(struct event_order_reference){.order_id = order->_id});
    return problem;
}
