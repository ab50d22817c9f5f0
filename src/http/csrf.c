#include "http/csrf.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "adapters/crypto/crypto.h"
#include "kernel/settings.h"

/* Whether it is an item of the list, which has commas between them. */
static bool listed(const char *list, const char *item)
{
    const size_t length = strlen(item);
    while (*list != '\0') {
        list += strspn(list, ", ");
        const size_t here = strcspn(list, ", ");
        if (here == length && here > 0 && memcmp(list, item, length) == 0)
            return true;
        list += here;
    }
    return false;
}

const char *csrf_fault(const struct settings *settings, const struct csrf_claim *claim,
                       const char *token)
{
    const char *site = claim->fetch_site;
    if (claim->origin == NULL && site == NULL)
        return "the header Origin or Sec-Fetch-Site is required";
    if (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "same-site") != 0)
        return "the request came from another site";
    if (claim->origin != NULL && strcmp(claim->origin, settings->public_origin) != 0 &&
        !listed(settings->cors_origins, claim->origin))
        return "the request came from another origin";
    if (claim->token == NULL)
        return "the header X-CSRF-Token is required";
    const size_t length = strlen(token);
    return strlen(claim->token) == length && crypto_equal(claim->token, token, length)
               ? NULL
               : "X-CSRF-Token does not match the session";
}
