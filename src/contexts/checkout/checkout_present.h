#ifndef CONTEXTS_CHECKOUT_PRESENT_H
#define CONTEXTS_CHECKOUT_PRESENT_H

#include "api.h"
#include "kernel/scope.h"

struct quote;

/* What the API shows of a quote. */
struct api_quote present_quote(struct scope *scope, const struct quote *quote);

#endif
