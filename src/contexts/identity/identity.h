#ifndef CONTEXTS_IDENTITY_H
#define CONTEXTS_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/scope.h"
#include "store/api_keys.h"

struct actor;

/* Finds the actor of an Authorization header; none, or one without a bearer, gives the anonymous.
 * Refuses: unauthenticated, for every key that does not count. Breaks: database_unavailable. Cost:
 * one read by _id. */
const struct problem *identity_of_bearer(struct scope *scope, const char *authorization,
                                         const struct actor **actor_r);

/* Makes a key and gives its text, which is nowhere else. `expires_in_days` 0: never. Refuses:
 * invalid_request for a name that is empty or too long, and without a scope. */
const struct problem *identity_key_create(struct scope *scope, const char *name,
                                          const char *const *scopes, size_t scopes_count,
                                          int64_t expires_in_days, const char **text_r);

/* Ends a key. `*found_r` tells whether there was one that was not ended yet. */
const struct problem *identity_key_revoke(struct scope *scope, const char *id, bool *found_r);

/* Gives all keys, newest first, at most `limit`. */
const struct problem *identity_key_list(struct scope *scope, size_t limit, struct api_key **keys_r,
                                        size_t *count_r);

#endif
