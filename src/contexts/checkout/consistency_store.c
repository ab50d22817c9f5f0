#include "adapters/mongo/mongo.h"
#include "adapters/mongo/scan.h"
#include "contexts/checkout/checkout.h"
#include "kernel/consistency.h"

/* Quotes of orders that name another order or none; the quote may be gone already. */
static const struct problem *check_quotes(struct scope *scope, struct consistency *consistency,
                                          struct mongo_scan *scan)
{
    const bson_t *pipeline = MONGO_DOC(
        scope, "pipeline", "[", "{", "$lookup", "{", "from", BCON_UTF8("quotes"), "localField",
        BCON_UTF8("quote_id"), "foreignField", BCON_UTF8("_id"), "as", BCON_UTF8("quotes"), "}",
        "}", "{", "$unwind", BCON_UTF8("$quotes"), "}", "{", "$match", "{", "$expr", "{", "$ne",
        "[", BCON_UTF8("$quotes.order_id"), BCON_UTF8("$_id"), "]", "}", "}", "}", "{", "$project",
        "{", "subject", BCON_UTF8("$_id"), "}", "}", "]");
    return mongo_scan_tell(scan, consistency, "source_became_one_order",
                           "has a quote that names another order or none", "orders", pipeline);
}

/* What a quote, a cart, and an answer that was given say there is. */
static const struct problem *check_named(struct scope *scope, struct consistency *consistency,
                                         struct mongo_scan *scan)
{
    const bson_t *became = MONGO_DOC(scope, "order_id", "{", "$exists", BCON_BOOL(true), "}");
    const bson_t *order = MONGO_DOC(scope, "subject", BCON_UTF8("$order_id"));
    const bson_t *placed =
        MONGO_DOC(scope, "location", "{", "$regex", BCON_UTF8("^/api/v1/orders/ord_"), "}");
    const bson_t *located =
        MONGO_DOC(scope, "subject", "{", "$substrBytes", "[", BCON_UTF8("$location"),
                  BCON_INT32(15), BCON_INT32(30), "]", "}");
    const struct problem *problem = mongo_scan_dangling(
        scan, consistency, "order_of_quote_is_there", "quotes", became, order, "orders");
    if (problem == NULL)
        problem = mongo_scan_dangling(scan, consistency, "order_of_cart_is_there", "carts", became,
                                      order, "orders");
    if (problem == NULL)
        problem = mongo_scan_dangling(scan, consistency, "acknowledged_order_is_there",
                                      "idempotency", placed, located, "orders");
    return problem;
}

const struct problem *checkout_check_consistency(struct scope *scope,
                                                 struct consistency *consistency)
{
    struct mongo_scan *scan;
    const struct problem *problem = mongo_scan_begin(scope, &scan);
    if (problem != NULL)
        return problem;
    problem = check_quotes(scope, consistency, scan);
    if (problem == NULL)
        problem = check_named(scope, consistency, scan);
    mongo_scan_end(scan);
    return problem;
}
