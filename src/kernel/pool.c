#include "kernel/pool.h"

const char *pool_name(enum pool pool)
{
#define POOL_NAME(UPPER, lower) #lower,
    static const char *const names[] = {POOLS(POOL_NAME)};
    return names[pool];
}
