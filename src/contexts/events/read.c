#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/log.h"
#include "contexts/events/emit.h"
#include "domain_events.h"

const struct problem *event_read(struct scope *scope, const char *type, const struct shape *shape,
                                 const struct event_text *text, const void **payload_r)
{
    const char *malformed;
    const struct violation *violations;
    /* No reason to lay the job aside: while versions run beside each other, a newer one may take
     * it. */
    if (shape == NULL) {
        log_event(LOG_WARN, "event_version", LOG_TEXT("type", type),
                  LOG_NUMBER("version", text->version));
        return problem_new(scope->arena, PROBLEM_INTERNAL_ERROR, "%s of version %lld", type,
                           (long long)text->version);
    }
    *payload_r =
        json_read(scope->arena, shape, text->json, strlen(text->json), &malformed, &violations);
    if (*payload_r == NULL)
        return problem_new(scope->arena, PROBLEM_INVALID_REQUEST, "the payload is not a valid %s",
                           type);
    return NULL;
}
