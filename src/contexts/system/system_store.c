#include "contexts/system/system_store.h"

#include "adapters/mongo/mongo.h"

const struct problem *system_store_ping(struct scope *scope)
{
    return mongo_ping(scope);
}
