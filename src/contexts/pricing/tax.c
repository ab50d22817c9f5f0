#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "contexts/pricing/pricing.h"
#include "kernel/settings.h"

enum { PLACES = 4 };

/* Percent times 10^4. */
static int64_t scaled(const char *percent)
{
    char *end;
    int64_t value = strtoll(percent, &end, 10);
    int places = 0;
    if (*end == '.')
        for (end++; *end >= '0' && *end <= '9' && places < PLACES; end++, places++)
            value = value * 10 + (*end - '0');
    for (; places < PLACES; places++)
        value *= 10;
    return value;
}

int64_t tax_on(int64_t net, const char *percent)
{
    const __int128 unit = 100 * 10000;
    const __int128 exact = (__int128)net * scaled(percent);
    __int128 whole = exact / unit, rest = exact % unit * 2;
    if (rest > unit || (rest == unit && whole % 2 != 0))
        whole++;
    return (int64_t)whole;
}

static const char *rate_of(struct scope *scope, const char *place)
{
    const char *entry;
    const size_t length = strlen(place);
    for (unsigned i = 0;
         (entry = settings_item(scope->arena, scope->settings->tax_rates, i)) != NULL; i++)
        if (strncmp(entry, place, length) == 0 && entry[length] == ':')
            return entry + length + 1;
    return NULL;
}

const char *tax_rate(struct scope *scope, const char *country, const char *region)
{
    const char *rate = NULL;
    if (region != NULL)
        rate = rate_of(scope, arena_format(scope->arena, "%s-%s", country, region));
    if (rate == NULL)
        rate = rate_of(scope, country);
    return rate == NULL ? rate_of(scope, "*") : rate;
}
