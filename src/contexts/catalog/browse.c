#include <string.h>

#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "contexts/catalog/catalog_store.h"
#include "kernel/id.h"
#include "kernel/settings.h"

const struct problem *catalog_currency(struct scope *scope, const char *wanted,
                                       const char **currency_r)
{
    const char *currency;
    for (unsigned i = 0;
         (currency = settings_item(scope->arena, scope->settings->currencies, i)) != NULL; i++) {
        *currency_r = currency;
        if (wanted == NULL || strcmp(wanted, currency) == 0)
            return NULL;
    }
    const struct violation *violations = NULL;
    violation_add(scope->arena, &violations, "currency", "not_allowed", "must be one of: %s",
                  scope->settings->currencies);
    return problem_of_violations(scope->arena, PROBLEM_INVALID_REQUEST, violations);
}

/* An id is taken at its word, and looked up only when nothing is found: see catalog_browse(). */
static const struct problem *resolve_category(struct scope *scope,
                                              const struct product_search *search,
                                              struct product_query *query)
{
    struct category_id id;
    struct category *category = NULL;
    const struct problem *problem = NULL;
    const char *found = search->category;
    if (found == NULL)
        return NULL;
    if (!category_id_from(found, &id)) {
        problem = record_find(scope, &category_kind, "slug", found, (void **)&category);
        if (problem == NULL && category == NULL)
            problem = problem_new(scope->arena, PROBLEM_CATEGORY_NOT_FOUND, NULL);
        found = category == NULL ? NULL : category->_id;
    }
    *(search->below ? &query->category_id : &query->home_category_id) = found;
    return problem;
}

static const struct problem *check_category(struct scope *scope,
                                            const struct product_search *search)
{
    struct category *category;
    const struct problem *problem =
        record_find(scope, &category_kind, "_id", search->category, (void **)&category);
    return problem == NULL && category == NULL
               ? problem_new(scope->arena, PROBLEM_CATEGORY_NOT_FOUND, NULL)
               : problem;
}

const struct problem *catalog_browse(struct scope *scope, const struct product_search *search,
                                     const struct list_window *window, struct product_page *page_r)
{
    struct product_query query = search->query;
    struct category_id id;
    *page_r = (struct product_page){.currency = query.currency};
    const struct problem *problem = resolve_category(scope, search, &query);
    if (problem == NULL)
        problem = catalog_store_list(scope, &query, window, &page_r->list);
    if (problem == NULL && page_r->list.count == 0 && search->category != NULL &&
        category_id_from(search->category, &id))
        problem = check_category(scope, search);
    return problem;
}
