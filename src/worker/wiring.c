#include "worker/wiring.h"

#include "contexts/identity/identity.h"
#include "contexts/inventory/inventory.h"
#include "contexts/orders/orders.h"
#include "contexts/system/system.h"

void wire(struct pipeline *pipeline)
{
    pipeline->identify = identity_of_bearer;
}

bool wired_ready(struct scope *scope)
{
    return system_ready(scope) == NULL;
}

const struct problem *wired_audit(struct scope *scope, struct audit *audit)
{
    static const struct problem *(*const audits[])(struct scope *, struct audit *) = {
        inventory_audit,
        orders_audit,
    };
    const struct problem *problem = NULL;
    for (size_t i = 0; i < sizeof audits / sizeof *audits && problem == NULL; i++)
        problem = audits[i](scope, audit);
    return problem;
}
