#ifndef CONTEXTS_PRICING_PRESENT_H
#define CONTEXTS_PRICING_PRESENT_H

#include "api.h"
#include "kernel/scope.h"

struct priced;

/* What the API shows of what is priced, wherever it stands. */
struct api_priced present_priced(struct scope *scope, const struct priced *stored);

#endif
