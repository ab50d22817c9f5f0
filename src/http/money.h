#ifndef HTTP_MONEY_H
#define HTTP_MONEY_H

#include "api.h"
#include "base/arena.h"

/* Give an amount as answers show it: as a value, and where it may be missing, as a new one in the
 * arena. Units: minor units of the currency. */
static inline struct api_money money_shown(int64_t amount, const char *currency)
{
    return (struct api_money){.amount = amount, .currency = currency};
}

static inline const struct api_money *money_shown_in(struct arena *arena, int64_t amount,
                                                     const char *currency)
{
    struct api_money *shown = ARENA_NEW(arena, struct api_money);
    *shown = money_shown(amount, currency);
    return shown;
}

#endif
