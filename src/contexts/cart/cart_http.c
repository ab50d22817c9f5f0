#include "api.h"
#include "base/arena.h"
#include "contexts/cart/cart.h"
#include "http/money.h"
#include "kernel/money.h"

/* False: the line is not for sale in the cart's currency. */
static bool price_of(const struct cart_view *view, size_t i, int64_t *amount_r)
{
    return catalog_item_price(&view->items[i], view->cart->currency, amount_r);
}

/* What a line comes to. A sum past all bounds stays there; no quote is given for it. */
static int64_t total_of(int64_t amount, int64_t quantity)
{
    struct money total;
    return money_times((struct money){.amount = amount}, quantity, &total) ? total.amount
                                                                           : MONEY_MAX;
}

static struct api_cart_line present_line(struct scope *scope, const struct cart_view *view,
                                         size_t i)
{
    const struct cart_line *line = &view->cart->lines[i];
    const struct catalog_item *item = &view->items[i];
    const char *currency = view->cart->currency;
    struct api_cart_line shown = {
        .variant_id = line->variant_id,
        .product_id = line->product_id,
        .quantity = line->quantity,
        .available_presence = NIL,
    };
    if (item->variant_id == NULL)
        return shown;
    shown.slug = item->slug;
    shown.title = item->title;
    shown.sku = item->sku;
    shown.option_values = item->option_values;
    shown.option_values_count = item->option_values_count;
    shown.image_url = item->image_url;
    int64_t amount;
    if (price_of(view, i, &amount)) {
        shown.unit_price = money_shown_in(scope->arena, amount, currency);
        shown.total = money_shown_in(scope->arena, total_of(amount, line->quantity), currency);
    }
    shown.available = item->left;
    if (item->limited)
        shown.available_presence = PRESENT;
    return shown;
}

/* What changed since the buyer last saw the line. */
static void warn(struct scope *scope, const struct cart_view *view, size_t i,
                 struct api_cart_warning *warnings, size_t *count)
{
    const struct cart_line *line = &view->cart->lines[i];
    const struct catalog_item *item = &view->items[i];
    int64_t amount;
    struct api_cart_warning warning = {.variant_id = line->variant_id};
    if (!price_of(view, i, &amount)) {
        warning.code = API_CART_WARNING_CODE_NOT_FOR_SALE;
        warning.detail = "is no longer for sale";
        warnings[(*count)++] = warning;
        return;
    }
    if (amount != line->seen_amount) {
        warning.code = API_CART_WARNING_CODE_PRICE_CHANGED;
        warning.detail = arena_format(scope->arena, "the price changed from %lld to %lld",
                                      (long long)line->seen_amount, (long long)amount);
        warnings[(*count)++] = warning;
    }
    const int64_t left = item->left;
    if (!item->limited)
        return;
    if (left < line->quantity) {
        warning.code = API_CART_WARNING_CODE_STOCK_SHORT;
        warning.detail = arena_format(scope->arena, "%lld left", (long long)left);
        warnings[(*count)++] = warning;
    } else if (left != line->seen_available) {
        warning.code = API_CART_WARNING_CODE_STOCK_CHANGED;
        warning.detail = arena_format(scope->arena, "the stock changed from %lld to %lld",
                                      (long long)line->seen_available, (long long)left);
        warnings[(*count)++] = warning;
    }
}

static struct api_cart present(struct scope *scope, const struct cart_view *view)
{
    const struct cart *cart = view->cart;
    struct api_cart_line *lines =
        ARENA_ARRAY(scope->arena, struct api_cart_line, cart->lines_count + 1);
    struct api_cart_warning *warnings =
        ARENA_ARRAY(scope->arena, struct api_cart_warning, cart->lines_count * 2 + 1);
    struct api_cart shown = {
        .id = cart->_id,
        .version = cart->version,
        .currency = cart->currency,
        .lines = lines,
        .lines_count = cart->lines_count,
        .subtotal = {.currency = cart->currency},
        .warnings = warnings,
        .order_id = cart->order_id,
        .expires_at = cart->expires_at,
    };
    for (size_t i = 0; i < cart->lines_count; i++) {
        lines[i] = present_line(scope, view, i);
        warn(scope, view, i, warnings, &shown.warnings_count);
        shown.quantity += lines[i].quantity;
        shown.subtotal.amount += lines[i].total == NULL ? 0 : lines[i].total->amount;
        if (shown.subtotal.amount > MONEY_MAX)
            shown.subtotal.amount = MONEY_MAX;
    }
    return shown;
}

/* What all changes of a cart answer beside the cart. */
static void answered(struct response *response, const struct cart_view *view)
{
    response_version(response, view->cart->version);
    if (view->repeated)
        response_replayed(response);
}

/* Reads a cart's id from a path. Refuses: cart_not_found. */
static const struct problem *cart_named(struct scope *scope, const char *text, struct cart_id *id_r)
{
    return cart_id_from(text, id_r) ? NULL
                                    : problem_new(scope->arena, PROBLEM_CART_NOT_FOUND, NULL);
}

static const struct problem *target_of(struct request *request, const char *id, const char *token,
                                       const char *if_match, struct cart_target *target_r)
{
    *target_r = (struct cart_target){
        .token = token,
        .versions = if_match_versions(request_scope(request)->arena, if_match),
        .key = request_key(request),
    };
    return cart_named(request_scope(request), id, &target_r->id);
}

const struct problem *cart_create(struct request *request, const struct cart_create_request *in,
                                  struct response *response)
{
    struct scope *scope = request_scope(request);
    const size_t count = in->body->lines_count;
    struct cart_line_input *inputs = ARENA_ARRAY(scope->arena, struct cart_line_input, count + 1);
    struct cart_view view;
    struct api_cart_created created;
    const char *currency;
    for (size_t i = 0; i < count; i++)
        inputs[i] = (struct cart_line_input){.variant_id = in->body->lines[i].variant_id,
                                             .quantity = in->body->lines[i].quantity};
    const struct problem *problem = catalog_currency(scope, in->body->currency, &currency);
    if (problem == NULL)
        problem = cart_start(scope, currency, inputs, count, &view, &created.token);
    if (problem != NULL)
        return problem;
    created.cart = present(scope, &view);
    response_location(response, arena_format(scope->arena, "/api/v1/carts/%s", view.cart->_id));
    response_version(response, view.cart->version);
    cart_create_201(response, &created);
    return NULL;
}

const struct problem *cart_get(struct request *request, const struct cart_get_request *in,
                               struct response *response)
{
    struct scope *scope = request_scope(request);
    struct cart_id id;
    struct cart_view view;
    const struct problem *problem = cart_named(scope, in->cart, &id);
    if (problem == NULL)
        problem = cart_read(scope, id, in->x_cart_token, &view);
    if (problem != NULL)
        return problem;
    const struct api_cart shown = present(scope, &view);
    response_part_version(response, view.cart->version);
    cart_get_200(response, &shown);
    return NULL;
}

const struct problem *cart_add_line(struct request *request, const struct cart_add_line_request *in,
                                    struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct cart_line_input input = {.variant_id = in->body->variant_id,
                                          .quantity = in->body->quantity};
    struct cart_target target;
    struct cart_view view;
    const struct problem *problem =
        target_of(request, in->cart, in->x_cart_token, in->if_match, &target);
    if (problem == NULL)
        problem = cart_add(scope, &target, &input, &view);
    if (problem != NULL)
        return problem;
    const struct api_cart shown = present(scope, &view);
    answered(response, &view);
    cart_add_line_200(response, &shown);
    return NULL;
}

const struct problem *cart_change_line(struct request *request,
                                       const struct cart_change_line_request *in,
                                       struct response *response)
{
    struct scope *scope = request_scope(request);
    const struct cart_line_input input = {.variant_id = in->variant,
                                          .quantity = in->body->quantity};
    struct cart_target target;
    struct cart_view view;
    const struct problem *problem =
        target_of(request, in->cart, in->x_cart_token, in->if_match, &target);
    if (problem == NULL)
        problem = cart_set(scope, &target, &input, &view);
    if (problem != NULL)
        return problem;
    const struct api_cart shown = present(scope, &view);
    answered(response, &view);
    cart_change_line_200(response, &shown);
    return NULL;
}

const struct problem *cart_remove_line(struct request *request,
                                       const struct cart_remove_line_request *in,
                                       struct response *response)
{
    struct scope *scope = request_scope(request);
    struct cart_target target;
    struct cart_view view;
    const struct problem *problem =
        target_of(request, in->cart, in->x_cart_token, in->if_match, &target);
    if (problem == NULL)
        problem = cart_remove(scope, &target, in->variant, &view);
    if (problem != NULL)
        return problem;
    const struct api_cart shown = present(scope, &view);
    answered(response, &view);
    cart_remove_line_200(response, &shown);
    return NULL;
}
