#include "worker/outage.h"

#include "base/clock.h"

enum { LOOK_EVERY_US = 250000 };

bool outage_admits(struct outage *outage, int64_t longest_us)
{
    int64_t next_us = outage->next_look_us;
    if (next_us == 0)
        return true;
    const int64_t now_us = clock_steady_us();
    return now_us >= next_us &&
           atomic_compare_exchange_strong(&outage->next_look_us, &next_us, now_us + longest_us);
}

void outage_begins(struct outage *outage)
{
    outage->next_look_us = clock_steady_us() + LOOK_EVERY_US;
}

void outage_ends(struct outage *outage)
{
    if (outage->next_look_us != 0)
        outage->next_look_us = 0;
}
