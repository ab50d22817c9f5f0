#include <string.h>

#include "base/arena.h"
#include "contexts/catalog/catalog.h"
#include "data/cursor.h"
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
        problem = catalog_store_category_by_slug(scope, found, &category);
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
    const struct problem *problem = catalog_store_category(scope, search->category, &category);
    return problem == NULL && category == NULL
               ? problem_new(scope->arena, PROBLEM_CATEGORY_NOT_FOUND, NULL)
               : problem;
}

static int64_t list_price(const struct product *product, const char *currency)
{
    for (size_t i = 0; i < product->list_prices_count; i++)
        if (strcmp(product->list_prices[i].key, currency) == 0)
            return product->list_prices[i].value;
    return 0;
}

static const char *next_cursor(struct scope *scope, const struct product_search *search,
                               const struct product *last)
{
    struct cursor cursor = {.id = last->_id};
    if (search->query.sort == SORT_TITLE)
        cursor.text = last->title;
    else if (search->query.sort == SORT_NEWEST)
        cursor.number = last->created_at;
    else
        cursor.number = list_price(last, search->query.currency);
    return cursor_write(scope, search->binding, &cursor);
}

static const struct problem *read_cursor(struct scope *scope, const struct product_search *search,
                                         struct cursor *cursor_r)
{
    if (cursor_read(scope, search->binding, search->cursor, cursor_r))
        return NULL;
    const struct violation *violations = NULL;
    violation_add(scope->arena, &violations, "cursor", "not_allowed",
                  "is not of this list with these filters and this order");
    return problem_of_violations(scope->arena, PROBLEM_INVALID_REQUEST, violations);
}

const struct problem *catalog_browse(struct scope *scope, const struct product_search *search,
                                     struct product_page *page_r)
{
    struct product_query query = search->query;
    struct cursor cursor;
    struct category_id id;
    const struct problem *problem = resolve_category(scope, search, &query);
    if (problem == NULL && search->cursor != NULL) {
        problem = read_cursor(scope, search, &cursor);
        query.after = &cursor;
    }
    *page_r = (struct product_page){.currency = query.currency, .total = -1};
    query.limit++; /* one more tells whether there is a next page */
    if (problem == NULL)
        problem = catalog_store_list(scope, &query, &page_r->products, &page_r->count);
    if (problem == NULL && page_r->count == 0 && search->category != NULL &&
        category_id_from(search->category, &id))
        problem = check_category(scope, search);
    if (problem == NULL && search->total)
        problem = catalog_store_count(scope, &query, TOTAL_MOST, &page_r->total);
    if (problem == NULL && page_r->count == query.limit) {
        page_r->count--;
        page_r->next = next_cursor(scope, search, &page_r->products[page_r->count - 1]);
    }
    return problem;
}
