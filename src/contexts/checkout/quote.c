#include <string.h>

#include "adapters/crypto/crypto.h"
#include "base/arena.h"
#include "contexts/cart/cart.h"
#include "contexts/checkout/checkout.h"
#include "contexts/checkout/checkout_store.h"
#include "contexts/pricing/pricing.h"
#include "data/fingerprint.h"
#include "kernel/id.h"
#include "kernel/settings.h"

enum { MINUTE_MS = 60 * 1000, KEPT_MS = 7 * 24 * 3600 * 1000 };

static struct quote_id name_quote(struct scope *scope, const struct request_key *key)
{
    unsigned char digest[SHA256_BYTES];
    if (key == NULL)
        return quote_id_new(scope->arena, scope->now_ms);
    crypto_sha256(key->id, strlen(key->id), digest);
    return quote_id_derived(scope->arena, digest);
}

static const struct problem *make_quote(struct scope *scope, const struct request_key *key,
                                        const struct quote_input *input, struct quote *quote_r)
{
    struct cart_view view;
    const struct problem *problem = cart_read(scope, input->cart, input->token, &view);
    if (problem == NULL && view.cart->order_id != NULL)
        problem = problem_new(scope->arena, PROBLEM_CART_ORDERED, NULL);
    if (problem != NULL)
        return problem;
    const size_t count = view.cart->lines_count;
    int64_t *quantities = ARENA_ARRAY(scope->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        quantities[i] = view.cart->lines[i].quantity;
    const struct price_request request = {
        .currency = view.cart->currency,
        .country = input->country,
        .region = input->region,
        .shipping_method = input->shipping_method,
        .items = view.items,
        .quantities = quantities,
        .count = count,
    };
    const struct quote_id id = name_quote(scope, key);
    *quote_r = (struct quote){
        ._id = id.text,
        .cart_id = view.cart->_id,
        .cart_version = view.cart->version,
        .token_digest = view.cart->token_digest,
        .key_fingerprint = key == NULL ? NULL : key->fingerprint,
        .created_at = scope->now_ms,
        .expires_at = scope->now_ms + scope->settings->quote_minutes * MINUTE_MS,
        .purge_at = scope->now_ms + KEPT_MS,
    };
    return pricing_price(scope, &request, &quote_r->priced);
}

/* Gives the quote that an earlier request with the key made; where there is none, the problem
 * stands. */
static const struct problem *made_before(struct scope *scope, const struct request_key *key,
                                         const struct problem *problem,
                                         const struct quote **quote_r, bool *repeated_r)
{
    struct quote *quote = NULL;
    const struct quote_id id = name_quote(scope, key);
    const struct problem *failure = checkout_store_get(scope, id.text, &quote);
    if (failure != NULL || quote == NULL)
        return problem;
    *quote_r = quote;
    *repeated_r = true;
    return fingerprint_fits(scope, key, quote->key_fingerprint)
               ? NULL
               : problem_new(scope->arena, PROBLEM_IDEMPOTENCY_KEY_REUSED, NULL);
}

/* A repeat costs as much as the first time, which is the only one as a rule. */
const struct problem *checkout_quote_cart(struct scope *scope, const struct request_key *key,
                                          const struct quote_input *input,
                                          const struct quote **quote_r, bool *repeated_r)
{
    bool added = true;
    struct quote *quote = ARENA_NEW(scope->arena, struct quote);
    const struct problem *problem = make_quote(scope, key, input, quote);
    if (problem == NULL)
        problem = checkout_store_add(scope, quote, &added);
    if (problem == NULL && !added)
        problem = problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
    *quote_r = quote;
    *repeated_r = false;
    return problem == NULL || key == NULL ? problem
                                          : made_before(scope, key, problem, quote_r, repeated_r);
}
