#ifndef KERNEL_POOL_H
#define KERNEL_POOL_H

/* The pools of workers: each is a service that can be deployed alone, with its own socket, worker
 * count, database user and secrets. openapi.yaml names one for each operation. */
#define POOLS(POOL)                                                                                \
    POOL(STORE, store)                                                                             \
    POOL(IDENTITY, identity)                                                                       \
    POOL(ORDERS, orders)                                                                           \
    POOL(ADMIN, admin)                                                                             \
    POOL(JOBS, jobs)

#define POOL_ENUM(UPPER, lower) POOL_##UPPER,
enum pool { POOLS(POOL_ENUM) POOL_COUNT };
#undef POOL_ENUM

/* A set of pools is a sum of these. */
#define POOL_BIT(UPPER) (1 << POOL_##UPPER)

/* Gives the name in lower case. */
const char *pool_name(enum pool pool);

#endif
