#ifndef CONTEXTS_IDENTITY_STORE_H
#define CONTEXTS_IDENTITY_STORE_H

#include "kernel/scope.h"
#include "store/api_keys.h"

struct problem;

const struct problem *identity_store_add(struct scope *scope, const struct api_key *key);
const struct problem *identity_store_get(struct scope *scope, const char *id,
                                         struct api_key **key_r);
const struct problem *identity_store_list(struct scope *scope, size_t limit,
                                          struct api_key **keys_r, size_t *count_r);
const struct problem *identity_store_revoke(struct scope *scope, const char *id, bool *found_r);

/* Notes that the key was used, unless that was noted after `before_ms`. */
const struct problem *identity_store_touch(struct scope *scope, const char *id, int64_t before_ms);

#endif
