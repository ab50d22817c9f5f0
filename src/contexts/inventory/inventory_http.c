#include "api.h"
#include "base/arena.h"
#include "contexts/inventory/inventory.h"
#include "kernel/id.h"

const struct problem *inventory_staff_adjust(struct request *request,
                                             const struct inventory_staff_adjust_request *in,
                                             struct response *response)
{
    struct scope *scope = request_scope(request);
    struct variant_id variant;
    struct availability now;
    const struct adjustment_id reference = adjustment_id_new(scope->arena, scope->now_ms);
    if (!variant_id_from(in->variant, &variant))
        return problem_new(scope->arena, PROBLEM_VARIANT_NOT_FOUND, NULL);
    const struct problem *problem =
        inventory_adjust(scope, variant, in->body->difference, reference, &now);
    if (problem != NULL)
        return problem;
    inventory_staff_adjust_200(response, &(struct api_stock){
                                             .variant_id = in->variant,
                                             .on_hand = now.on_hand,
                                             .reserved = now.reserved,
                                             .available = now.available < 0 ? 0 : now.available,
                                         });
    return NULL;
}
