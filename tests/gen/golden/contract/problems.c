/* Made from openapi.yaml. */
#include "kernel/problem.h"

static const struct problem_type types[PROBLEM_CODES] = {
    [PROBLEM_INVALID_REQUEST] = {"invalid_request", "Not as promised", 400, PROBLEM_REFUSED},
    [PROBLEM_UNAUTHENTICATED] = {"unauthenticated", "Authentication required", 401, PROBLEM_REFUSED},
    [PROBLEM_FORBIDDEN] = {"forbidden", "Not permitted", 403, PROBLEM_REFUSED},
    [PROBLEM_NOT_FOUND] = {"not_found", "Not found", 404, PROBLEM_REFUSED},
    [PROBLEM_RATE_LIMITED] = {"rate_limited", "Too many requests", 429, PROBLEM_REFUSED},
    [PROBLEM_MALFORMED_JSON] = {"malformed_json", "No JSON", 400, PROBLEM_REFUSED},
    [PROBLEM_WRONG_KIND] = {"wrong_kind", "Not taken here", 415, PROBLEM_REFUSED},
    [PROBLEM_PRECONDITION_REQUIRED] = {"precondition_required", "The If-Match header is required", 428, PROBLEM_REFUSED},
    [PROBLEM_PRECONDITION_FAILED] = {"precondition_failed", "Changed meanwhile", 412, PROBLEM_REFUSED},
    [PROBLEM_KEY_MISSING] = {"key_missing", "The key is missing", 400, PROBLEM_REFUSED},
    [PROBLEM_KEY_REUSED] = {"key_reused", "The key was used", 422, PROBLEM_REFUSED},
    [PROBLEM_DATABASE_UNAVAILABLE] = {"database_unavailable", "The database is unavailable", 503, PROBLEM_BROKEN},
    [PROBLEM_BOOK_MISSING] = {"book_missing", "There is no such book", 404, PROBLEM_REFUSED},
};

const struct problem_type *problem_type(enum problem_code code)
{
    return &types[code];
}
