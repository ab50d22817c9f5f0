#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/mongo/transaction.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "contexts/cart/cart.h"
#include "contexts/checkout/checkout.h"
#include "contexts/checkout/checkout_store.h"
#include "contexts/inventory/inventory.h"
#include "contexts/orders/orders.h"
#include "contexts/pricing/pricing.h"
#include "kernel/id.h"
#include "kernel/request_key.h"

enum { PATIENCE_MS = 4000, TRIES = 4 };

/* One placement at work. */
struct placement {
    const struct placement_input *input;
    const struct quote *quote;
    struct order_id id;
    struct stock_demand *demands;
    size_t demands_count;
    const struct problem *(*answer)(void *context, const struct order *order);
    void *answer_context;
};

static bool same(const char *left, const char *right)
{
    return strcmp(left == NULL ? "" : left, right == NULL ? "" : right) == 0;
}

/* A quote for a country without a region holds for those of its regions that have no tax of their
 * own. */
static bool same_place(struct scope *scope, const struct order_address *address,
                       const struct priced *priced)
{
    if (!same(address->country, priced->country))
        return false;
    return same(address->region, priced->region) ||
           (priced->region == NULL && same(tax_rate(scope, priced->country, address->region),
                                           tax_rate(scope, priced->country, NULL)));
}

static const struct problem *check_quote(struct scope *scope, const struct placement *placement)
{
    const struct quote *quote = placement->quote;
    const struct order_address *address = &placement->input->order.shipping_address;
    const char *digest = cart_token_digest(scope, placement->input->token);
    if (quote == NULL || !crypto_equal(quote->token_digest, digest, DIGEST_LENGTH))
        return problem_new(scope->arena, PROBLEM_QUOTE_NOT_FOUND, NULL);
    if (quote->order_id != NULL)
        return problem_new(scope->arena, PROBLEM_QUOTE_USED, NULL);
    if (quote->expires_at <= scope->now_ms)
        return problem_new(scope->arena, PROBLEM_QUOTE_EXPIRED, NULL);
    if (!same_place(scope, address, &quote->priced))
        return problem_new(scope->arena, PROBLEM_DESTINATION_NOT_SERVED,
                           "the quote is for another destination");
    return NULL;
}

static void collect_demands(struct scope *scope, struct placement *placement)
{
    const struct priced *priced = &placement->quote->priced;
    placement->demands = ARENA_ARRAY(scope->arena, struct stock_demand, priced->lines_count + 1);
    for (size_t i = 0; i < priced->lines_count; i++)
        if (priced->lines[i].stock_tracked)
            placement->demands[placement->demands_count++] = (struct stock_demand){
                .variant_id = priced->lines[i].variant_id, .quantity = priced->lines[i].quantity};
}

/* Closes what the order was made of: each can become one order only. */
static const struct problem *close_sources(struct scope *scope, const struct placement *placement)
{
    const struct quote *quote = placement->quote;
    bool used = true, closed = true;
    const struct problem *problem =
        checkout_store_use(scope, quote->_id, placement->id.text, &used);
    if (problem == NULL && used)
        problem = cart_close(scope, (struct cart_id){quote->cart_id}, quote->cart_version,
                             placement->id, &closed);
    if (problem == NULL && !used)
        problem = problem_new(scope->arena, PROBLEM_QUOTE_USED, NULL);
    if (problem == NULL && !closed)
        problem = problem_new(scope->arena, PROBLEM_QUOTE_EXPIRED, "the cart was changed");
    return problem;
}

static const struct problem *write_order(struct scope *scope, void *context)
{
    struct placement *placement = context;
    const struct order *order;
    bool placed = true;
    const struct order_draft draft = {
        .id = placement->id,
        .input = &placement->input->order,
        .priced = &placement->quote->priced,
        .cart_id = placement->quote->cart_id,
        .quote_id = placement->quote->_id,
        .demands = placement->demands,
        .demands_count = placement->demands_count,
    };
    const struct problem *problem =
        inventory_book(scope, placement->id, placement->demands, placement->demands_count);
    if (problem == NULL)
        problem = close_sources(scope, placement);
    if (problem == NULL)
        problem = orders_place(scope, &draft, &order, &placed);
    if (problem == NULL && !placed)
        problem = problem_new(scope->arena, PROBLEM_QUOTE_USED, NULL);
    if (problem == NULL)
        problem = placement->answer(placement->answer_context, order);
    return problem;
}

/* Reserves and writes, again when a reservation was lost on the way. */
static const struct problem *reserve_and_write(struct scope *scope, struct placement *placement)
{
    const struct problem *problem = NULL;
    for (int i = 0; i < TRIES; i++) {
        problem =
            inventory_reserve(scope, placement->id, placement->demands, placement->demands_count);
        if (problem != NULL)
            return problem;
        problem = mongo_transaction_at_once(scope, PATIENCE_MS, write_order, placement);
        if (problem == NULL || problem->code != PROBLEM_WRITE_CONFLICT ||
            clock_steady_us() >= scope->deadline_us)
            break;
    }
    return problem;
}

const struct problem *checkout_place_quote(
    struct scope *scope, const struct request_key *key, const struct placement_input *input,
    const struct problem *(*answer)(void *context, const struct order *order), void *context)
{
    unsigned char digest[SHA256_BYTES];
    struct quote *quote = NULL;
    struct placement placement = {.input = input, .answer = answer, .answer_context = context};
    crypto_sha256(key->id, strlen(key->id), digest);
    placement.id = order_id_derived(scope->arena, digest);
    const struct problem *problem = checkout_store_get(scope, input->quote.text, &quote);
    placement.quote = quote;
    if (problem == NULL)
        problem = check_quote(scope, &placement);
    if (problem != NULL)
        return problem;
    collect_demands(scope, &placement);
    problem = reserve_and_write(scope, &placement);
    if (problem == NULL)
        inventory_settle(scope, placement.id, placement.demands, placement.demands_count);
    else if (problem_type(problem->code)->kind != PROBLEM_UNCERTAIN || FAULT(read_back))
        (void)inventory_unreserve(scope, placement.id, placement.demands, placement.demands_count);
    return problem;
}
