#include "worker/wiring.h"

#include "contexts/identity/identity.h"
#include "contexts/system/system.h"

void wire(struct pipeline *pipeline)
{
    pipeline->identify = identity_of_bearer;
}

bool wired_ready(struct scope *scope)
{
    return system_ready(scope) == NULL;
}
