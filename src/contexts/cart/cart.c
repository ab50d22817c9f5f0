#include "contexts/cart/cart.h"

#include <string.h>

#include "adapters/crypto/crypto.h"
#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "contexts/cart/cart_store.h"
#include "data/fingerprint.h"
#include "kernel/id.h"
#include "kernel/settings.h"
#include "kernel/versions.h"

enum { TOKEN_BYTES = 32, TRIES = 5, RETRY_S = 1, DAY_MS = 24 * 3600 * 1000 };

/* A plain digest, without a key: 256 random bits cannot be guessed from it. */
const char *cart_token_digest(struct scope *scope, const char *token)
{
    return crypto_digest(scope->arena, token);
}

/* What the lines are of, with room for one more. */
static struct catalog_ref *line_refs(struct scope *scope, const struct cart *cart)
{
    struct catalog_ref *refs = ARENA_ARRAY(scope->arena, struct catalog_ref, cart->lines_count + 1);
    for (size_t i = 0; i < cart->lines_count; i++)
        refs[i] = (struct catalog_ref){cart->lines[i].variant_id, cart->lines[i].product_id};
    return refs;
}

static const struct problem *view_of(struct scope *scope, const struct cart *cart,
                                     struct cart_view *view_r)
{
    view_r->cart = cart;
    view_r->items = ARENA_ARRAY(scope->arena, struct catalog_item, cart->lines_count + 1);
    return catalog_items(scope, line_refs(scope, cart), cart->lines_count, view_r->items);
}

static const struct problem *open_cart(struct scope *scope, struct cart_id id, const char *token,
                                       struct cart **cart_r)
{
    const struct problem *problem = cart_store_get(scope, id.text, cart_r);
    if (problem != NULL)
        return problem;
    struct cart *cart = *cart_r;
    if (cart == NULL || cart->expires_at <= scope->now_ms ||
        !crypto_equal(cart->token_digest, cart_token_digest(scope, token), DIGEST_LENGTH))
        return problem_new(scope->arena, PROBLEM_CART_NOT_FOUND, NULL);
    return NULL;
}

const struct problem *cart_read(struct scope *scope, struct cart_id id, const char *token,
                                struct cart_view *view_r)
{
    struct cart *cart = NULL;
    const struct problem *problem = open_cart(scope, id, token, &cart);
    return problem != NULL ? problem : view_of(scope, cart, view_r);
}

/* A change of one cart at work. Lines are copied with room for those that come, and each has its
 * item beside it. */
struct change {
    struct cart cart;
    struct cart_line *lines;
    struct catalog_item *items;
};

static struct change change_of(struct scope *scope, const struct cart *cart)
{
    struct change change = {.cart = *cart};
    change.lines = ARENA_ARRAY(scope->arena, struct cart_line, CART_LINES_MAX_ITEMS);
    change.items = ARENA_ARRAY(scope->arena, struct catalog_item, CART_LINES_MAX_ITEMS + 1);
    for (size_t i = 0; i < cart->lines_count; i++)
        change.lines[i] = cart->lines[i];
    change.cart.lines = change.lines;
    return change;
}

static struct cart_line *line_of(struct change *change, const char *variant_id)
{
    for (size_t i = 0; i < change->cart.lines_count; i++)
        if (strcmp(change->lines[i].variant_id, variant_id) == 0)
            return &change->lines[i];
    return NULL;
}

/* What the buyer is shown of a line, for which later reads tell what changed. */
static void note_seen(struct cart_line *line, const struct catalog_item *item, const char *currency)
{
    line->seen_amount = 0;
    catalog_item_price(item, currency, &line->seen_amount);
    line->seen_available = item->left;
}

/* Puts a quantity on a line, a new one if there is none. */
static const struct problem *put(struct scope *scope, struct change *change,
                                 const struct catalog_item *item, const char *variant_id,
                                 int64_t quantity)
{
    struct cart_line *line = line_of(change, variant_id);
    if (!catalog_item_price(item, change->cart.currency, &(int64_t){0}))
        return problem_new(scope->arena, PROBLEM_VARIANT_NOT_FOUND, "%s", variant_id);
    if (quantity > scope->settings->cart_quantity)
        return problem_new(scope->arena, PROBLEM_CART_FULL, "at most %lld of one variant",
                           (long long)scope->settings->cart_quantity);
    if (line == NULL && change->cart.lines_count == CART_LINES_MAX_ITEMS)
        return problem_new(scope->arena, PROBLEM_CART_FULL, "at most %d lines",
                           CART_LINES_MAX_ITEMS);
    if (item->limited && quantity > item->left)
        return problem_new(scope->arena, PROBLEM_OUT_OF_STOCK, "%s: %lld left", variant_id,
                           (long long)item->left);
    if (line == NULL) {
        const size_t at = change->cart.lines_count++;
        line = &change->lines[at];
        *line = (struct cart_line){.variant_id = variant_id, .product_id = item->product_id};
        change->items[at] = *item;
        note_seen(line, item, change->cart.currency);
    }
    line->quantity = quantity;
    return NULL;
}

/* Keeps the key of the change with it, the newest first. */
static void note_key(struct scope *scope, struct change *change, const struct request_key *key)
{
    if (key == NULL)
        return;
    struct cart_key *keys = ARENA_ARRAY(scope->arena, struct cart_key, CART_RECENT_KEYS_MAX_ITEMS);
    size_t kept = change->cart.recent_keys_count;
    kept = kept < CART_RECENT_KEYS_MAX_ITEMS - 1 ? kept : CART_RECENT_KEYS_MAX_ITEMS - 1;
    keys[0] = (struct cart_key){.digest = key->id, .fingerprint = key->fingerprint};
    if (kept > 0)
        for (size_t i = 0; i < kept; i++)
            keys[i + 1] = change->cart.recent_keys[i];
    change->cart.recent_keys = keys;
    change->cart.recent_keys_count = kept + 1;
}

/* Tells whether the change of this key was made already. Refuses: idempotency_key_reused. */
static const struct problem *was_done(struct scope *scope, const struct cart *cart,
                                      const struct request_key *key, bool *done_r)
{
    *done_r = false;
    for (size_t i = 0; key != NULL && i < cart->recent_keys_count; i++) {
        if (strcmp(cart->recent_keys[i].digest, key->id) != 0)
            continue;
        *done_r = true;
        if (!fingerprint_fits(scope, key, cart->recent_keys[i].fingerprint))
            return problem_new(scope->arena, PROBLEM_IDEMPOTENCY_KEY_REUSED, NULL);
    }
    return NULL;
}

enum kind { CHANGE_ADD, CHANGE_SET, CHANGE_REMOVE };

static void take_out(struct change *change, struct cart_line *line)
{
    const size_t at = (size_t)(line - change->lines);
    const size_t behind = --change->cart.lines_count - at;
    memmove(line, line + 1, behind * sizeof *line);
    memmove(&change->items[at], &change->items[at + 1], behind * sizeof *change->items);
}

static const struct problem *apply(struct scope *scope, struct change *change, enum kind kind,
                                   const struct cart_line_input *input,
                                   const struct catalog_item *item)
{
    struct cart_line *line = line_of(change, input->variant_id);
    if (kind != CHANGE_ADD && line == NULL)
        return problem_new(scope->arena, PROBLEM_LINE_NOT_FOUND, NULL);
    if (kind == CHANGE_REMOVE) {
        take_out(change, line);
        return NULL;
    }
    int64_t before = kind == CHANGE_ADD && line != NULL ? line->quantity : 0;
    return put(scope, change, item, input->variant_id, before + input->quantity);
}

static void stamp(struct scope *scope, struct cart *cart)
{
    cart->version++;
    cart->updated_at = scope->now_ms;
    cart->expires_at = scope->now_ms + scope->settings->cart_days * DAY_MS;
}

/* The cart to be kept: all of it was shown by the answer to the change. */
static struct cart kept(struct scope *scope, const struct change *change)
{
    const size_t count = change->cart.lines_count;
    struct cart cart = change->cart;
    struct cart_line *lines = ARENA_ARRAY(scope->arena, struct cart_line, count + 1);
    for (size_t i = 0; i < count; i++) {
        lines[i] = change->lines[i];
        note_seen(&lines[i], &change->items[i], cart.currency);
    }
    cart.lines = lines;
    return cart;
}

/* One try: read, change, write if nobody else did meanwhile. The answer warns of what changed since
 * the one before. */
static const struct problem *try_change(struct scope *scope, const struct request_key *key,
                                        const struct cart *cart, enum kind kind,
                                        const struct cart_line_input *input,
                                        struct cart_view *view_r, bool *done_r)
{
    const size_t count = cart->lines_count;
    struct catalog_ref *refs = line_refs(scope, cart);
    struct change *change = ARENA_NEW(scope->arena, struct change);
    *change = change_of(scope, cart);
    const struct cart_line *line = line_of(change, input->variant_id);
    refs[count] = (struct catalog_ref){input->variant_id, line == NULL ? NULL : line->product_id};
    const struct problem *problem = catalog_items(scope, refs, count + 1, change->items);
    const struct catalog_item wanted = change->items[count];
    if (problem == NULL)
        problem = apply(scope, change, kind, input, &wanted);
    if (problem != NULL)
        return problem;
    note_key(scope, change, key);
    stamp(scope, &change->cart);
    view_r->cart = &change->cart;
    view_r->items = change->items;
    const struct cart after = kept(scope, change);
    return cart_store_change(scope, cart, &after, done_r);
}

/* Whether the cart is one that the target may change. */
static const struct problem *changeable(struct scope *scope, const struct cart *cart,
                                        const struct cart_target *target)
{
    if (!versions_have(target->versions, cart->version))
        return problem_new(scope->arena, PROBLEM_PRECONDITION_FAILED, "the current version is %lld",
                           (long long)cart->version);
    if (cart->order_id != NULL)
        return problem_new(scope->arena, PROBLEM_CART_ORDERED, NULL);
    return NULL;
}

static const struct problem *change_cart(struct scope *scope, const struct cart_target *target,
                                         enum kind kind, const struct cart_line_input *input,
                                         struct cart_view *view_r)
{
    for (int i = 0; i < TRIES; i++) {
        struct cart *cart = NULL;
        bool done = false;
        const struct problem *problem = open_cart(scope, target->id, target->token, &cart);
        if (problem == NULL)
            problem = was_done(scope, cart, target->key, &done);
        view_r->repeated = done;
        if (problem == NULL && done)
            return view_of(scope, cart, view_r);
        if (problem == NULL)
            problem = changeable(scope, cart, target);
        if (problem == NULL)
            problem = try_change(scope, target->key, cart, kind, input, view_r, &done);
        if (problem != NULL || done)
            return problem;
    }
    return problem_new(scope->arena, PROBLEM_WRITE_CONFLICT, NULL);
}

const struct problem *cart_add(struct scope *scope, const struct cart_target *target,
                               const struct cart_line_input *input, struct cart_view *view_r)
{
    return change_cart(scope, target, CHANGE_ADD, input, view_r);
}

const struct problem *cart_set(struct scope *scope, const struct cart_target *target,
                               const struct cart_line_input *input, struct cart_view *view_r)
{
    return change_cart(scope, target, CHANGE_SET, input, view_r);
}

const struct problem *cart_remove(struct scope *scope, const struct cart_target *target,
                                  const char *variant_id, struct cart_view *view_r)
{
    const struct cart_line_input input = {.variant_id = variant_id};
    return change_cart(scope, target, CHANGE_REMOVE, &input, view_r);
}

static const struct problem *fill(struct scope *scope, struct change *change,
                                  const struct cart_line_input *inputs, size_t count)
{
    struct catalog_ref *refs = ARENA_ARRAY(scope->arena, struct catalog_ref, count + 1);
    struct catalog_item *items = ARENA_ARRAY(scope->arena, struct catalog_item, count + 1);
    for (size_t i = 0; i < count; i++)
        refs[i].variant_id = inputs[i].variant_id;
    const struct problem *problem = catalog_items(scope, refs, count, items);
    for (size_t i = 0; i < count && problem == NULL; i++)
        problem = apply(scope, change, CHANGE_ADD, &inputs[i], &items[i]);
    return problem;
}

/* An idempotency key is all that a guest has before there is a cart, and who else has it (another
 * page, a log on the way) must get neither the cart nor its token. So a repeat starts another one:
 * a cart that nobody knows of costs a document until it expires. */
const struct problem *cart_start(struct scope *scope, const char *currency,
                                 const struct cart_line_input *inputs, size_t count,
                                 struct cart_view *view_r, const char **token_r)
{
    unsigned char bytes[TOKEN_BYTES];
    char *token = arena_alloc(scope->arena, BASE64URL_LENGTH(TOKEN_BYTES) + 1);
    const struct cart_id id = cart_id_new(scope->arena, scope->now_ms);
    random_bytes(bytes, sizeof bytes);
    encode_base64url(bytes, sizeof bytes, token);
    const struct cart empty = {
        ._id = id.text,
        .token_digest = cart_token_digest(scope, token),
        .currency = currency,
        .created_at = scope->now_ms,
    };
    struct change *change = ARENA_NEW(scope->arena, struct change);
    *change = change_of(scope, &empty);
    const struct problem *problem = fill(scope, change, inputs, count);
    stamp(scope, &change->cart);
    if (problem == NULL)
        problem = cart_store_add(scope, &change->cart);
    *view_r = (struct cart_view){.cart = &change->cart, .items = change->items};
    *token_r = token;
    /* Whether it is there or not, asking again is right. */
    if (problem != NULL && problem_type(problem->code)->kind == PROBLEM_UNCERTAIN)
        problem = problem_retry(scope->arena, PROBLEM_DATABASE_UNAVAILABLE, RETRY_S);
    return problem;
}

const struct problem *cart_close(struct scope *scope, struct cart_id id, int64_t version,
                                 struct order_id order, bool *closed_r)
{
    return cart_store_close(scope, id.text, version, order.text, closed_r);
}

const struct problem *cart_sweep(struct scope *scope, int64_t *removed_r)
{
    return cart_store_expire(scope, removed_r);
}
