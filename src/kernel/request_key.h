#ifndef KERNEL_REQUEST_KEY_H
#define KERNEL_REQUEST_KEY_H

#include <stdbool.h>

/* The idempotency key of a request, for work that keeps it with its effect. */
struct request_key {
    bool given;              /* by the caller, so that another request may have it too */
    const char *id;          /* digest of actor, cart token, operation and key */
    const char *fingerprint; /* digest of the request that it stands for */
};

#endif
