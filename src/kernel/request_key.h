#ifndef KERNEL_REQUEST_KEY_H
#define KERNEL_REQUEST_KEY_H

#include <stdbool.h>

/* The idempotency key of a request, for work that keeps it with its effect. */
struct request_key {
    bool given;               /* by the caller, so that another request may have it too */
    const char *id;           /* digest of `words` */
    const char *words;        /* actor, cart token, operation and key: stored nowhere */
    const char *fingerprint;  /* of the request that it stands for, as it is stored */
    unsigned char digest[32]; /* plain digest of that request: stored nowhere, it can be guessed */
};

#endif
