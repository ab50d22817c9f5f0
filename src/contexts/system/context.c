#include "contexts/system/system.h"

const struct context system_context = {
    .name = "system",
    .ready = system_ready,
};
