#include "api.h"
#include "base/buffer.h"
#include "contexts/system/system.h"
#include "contexts/system/system_store.h"
#include "kernel/metrics.h"

enum { METRICS_ROOM = 64 * 1024 };

static const struct api_health healthy = {.status = API_HEALTH_STATUS_OK};

const struct problem *system_health(struct request *request, struct response *response)
{
    (void)request;
    system_health_200(response, &healthy);
    return NULL;
}

const struct problem *system_ready(struct scope *scope)
{
    return system_store_ready(scope);
}

const struct problem *system_readiness(struct request *request, struct response *response)
{
    const struct problem *problem = system_ready(request_scope(request));
    if (problem == NULL)
        system_readiness_200(response, &healthy);
    return problem;
}

const struct problem *system_metrics(struct request *request, struct response *response)
{
    struct buffer text = buffer_new(request_scope(request)->arena, METRICS_ROOM);
    metrics_write(&text);
    system_metrics_200(response, text.bytes, text.length);
    return NULL;
}
