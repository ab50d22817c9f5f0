#include "worker/wiring.h"

#include "contexts/identity/identity.h"

void wire(struct pipeline *pipeline)
{
    pipeline->identify = identity_of_bearer;
}
