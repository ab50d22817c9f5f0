#include "kernel/versions.h"

const struct versions versions_any = {.any = true};

bool versions_have(const struct versions *versions, int64_t version)
{
    bool found = versions->any;
    for (size_t i = 0; i < versions->count; i++)
        found = found || versions->list[i] == version;
    return found;
}
