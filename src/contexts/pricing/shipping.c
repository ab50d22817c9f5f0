#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "contexts/pricing/pricing.h"
#include "kernel/settings.h"

int64_t shipping_rate(struct scope *scope, const char *method, const char *currency)
{
    const char *entry;
    const char *wanted = arena_format(scope->arena, "%s:%s:", method, currency);
    const size_t length = strlen(wanted);
    for (unsigned i = 0;
         (entry = settings_item(scope->arena, scope->settings->shipping_rates, i)) != NULL; i++)
        if (strncmp(entry, wanted, length) == 0)
            return strtoll(entry + length, NULL, 10);
    return -1;
}
