#ifndef DATA_FINGERPRINT_H
#define DATA_FINGERPRINT_H

#include <stdbool.h>

#include "kernel/request_key.h"
#include "kernel/scope.h"

/*
 * The fingerprint of a request tells whether another request with its idempotency key is the same
 * one. A request holds addresses and passwords, which can be guessed from a plain digest; so it is
 * signed with a key, whose id stands in it.
 */

/* Gives the fingerprint of a digest. */
const char *fingerprint_of(struct scope *scope, const unsigned char digest[static 32]);

/* Tells whether the fingerprint that was stored is that of the key's request. One of before there
 * was a key is a plain digest, and is read as such. */
bool fingerprint_fits(struct scope *scope, const struct request_key *key, const char *stored);

#endif
