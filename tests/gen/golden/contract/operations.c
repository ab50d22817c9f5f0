/* Made from openapi.yaml: the routes, and what the pipeline knows of each operation. */
#include <stddef.h>

#include "api.h"
#include "http/noun.h"
#include "http/operation.h"

static const struct problem *call_shelf_list_books(struct request *request, const void *in, struct response *response)
{
    return shelf_list_books(request, in, response);
}
static const struct parameter shelf_list_books_parameters[] = {
    {.name = "sort", .place = PARAMETER_QUERY, .fallback = "-year"},
    {.name = "limit", .place = PARAMETER_QUERY, .fallback = "20"},
    {.name = "lent", .place = PARAMETER_QUERY, .fallback = NULL},
    {.name = "attr.colors", .place = PARAMETER_QUERY, .fallback = NULL},
    {.name = "since", .place = PARAMETER_QUERY, .fallback = NULL},
};
static const struct answer shelf_list_books_answers[] = {
    {.status = 200, .shape = &api_book_list_shape},
};
static const enum problem_code shelf_list_books_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_add_book(struct request *request, const void *in, struct response *response)
{
    return shelf_add_book(request, in, response);
}
static const struct answer shelf_add_book_answers[] = {
    {.status = 201, .shape = &api_book_shape},
};
static const enum problem_code shelf_add_book_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_MALFORMED_JSON,
    PROBLEM_KEY_MISSING,
    PROBLEM_KEY_REUSED,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_latest_book(struct request *request, const void *in, struct response *response)
{
    (void)in;
    return shelf_latest_book(request, response);
}
static const struct answer shelf_latest_book_answers[] = {
    {.status = 200, .shape = NULL},
};
static const enum problem_code shelf_latest_book_problems[] = {
    PROBLEM_INVALID_REQUEST,
};
static const struct problem *call_shelf_tear_out_page(struct request *request, const void *in, struct response *response)
{
    return shelf_tear_out_page(request, in, response);
}
static const struct parameter shelf_tear_out_page_parameters[] = {
    {.name = "book", .place = PARAMETER_PATH, .fallback = NULL},
    {.name = "page", .place = PARAMETER_PATH, .fallback = NULL},
    {.name = "If-Match", .place = PARAMETER_HEADER, .fallback = NULL},
};
static const struct answer shelf_tear_out_page_answers[] = {
    {.status = 204, .shape = NULL},
};
static const enum problem_code shelf_tear_out_page_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_PRECONDITION_REQUIRED,
    PROBLEM_PRECONDITION_FAILED,
    PROBLEM_KEY_REUSED,
    PROBLEM_DATABASE_UNAVAILABLE,
    PROBLEM_BOOK_MISSING,
};

const struct operation operations[] = {
    {
        .id = "shelf_list_books",
        .method = METHOD_GET,
        .path = "/books",
        .pool = POOL_STORE,
        .permission = NULL,
        .rate = "read",
        .cache = CACHE_PUBLIC,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_list_books",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_max = 0,
        .body = NULL,
        .request = &shelf_list_books_request_shape,
        .parameters = shelf_list_books_parameters,
        .parameters_count = 5,
        .answers = shelf_list_books_answers,
        .answers_count = 1,
        .problems = shelf_list_books_problems,
        .problems_count = 2,
        .handle = call_shelf_list_books,
    },
    {
        .id = "shelf_add_book",
        .method = METHOD_POST,
        .path = "/books",
        .pool = POOL_STORE,
        .permission = "book:write",
        .rate = "write",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_REQUIRED,
        .key_name = "shelf_add_book",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_max = 1000000,
        .body = &api_book_create_shape,
        .request = &shelf_add_book_request_shape,
        .answers = shelf_add_book_answers,
        .answers_count = 1,
        .problems = shelf_add_book_problems,
        .problems_count = 7,
        .handle = call_shelf_add_book,
    },
    {
        .id = "shelf_latest_book",
        .method = METHOD_GET,
        .path = "/books/latest",
        .pool = POOL_STORE,
        .permission = NULL,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_latest_book",
        .loopback = true,
        .database = false,
        .if_match = false,
        .body_max = 0,
        .body = NULL,
        .answers = shelf_latest_book_answers,
        .answers_count = 1,
        .problems = shelf_latest_book_problems,
        .problems_count = 1,
        .handle = call_shelf_latest_book,
    },
    {
        .id = "shelf_tear_out_page",
        .method = METHOD_DELETE,
        .path = "/books/{book}/pages/{page}",
        .pool = POOL_ADMIN,
        .permission = "book:write",
        .rate = "write",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_OPTIONAL,
        .key_name = "shelf_tear_out_page",
        .loopback = false,
        .database = true,
        .if_match = true,
        .body_max = 0,
        .body = NULL,
        .request = &shelf_tear_out_page_request_shape,
        .parameters = shelf_tear_out_page_parameters,
        .parameters_count = 3,
        .answers = shelf_tear_out_page_answers,
        .answers_count = 1,
        .problems = shelf_tear_out_page_problems,
        .problems_count = 8,
        .handle = call_shelf_tear_out_page,
    },
};
const size_t operations_count = 4;

const char *const permissions[] = {
    "book:write",
    NULL,
};

const struct route_node route_nodes[] = {
    {.literal = "", .first = 1, .count = 1, .operations = {}},
    {.literal = "books", .first = 2, .count = 2, .operations = {[METHOD_GET] = &operations[0], [METHOD_POST] = &operations[1], }},
    {.literal = "latest", .first = 0, .count = 0, .operations = {[METHOD_GET] = &operations[2], }},
    {.literal = NULL, .first = 4, .count = 1, .operations = {}},
    {.literal = "pages", .first = 5, .count = 1, .operations = {}},
    {.literal = NULL, .first = 0, .count = 0, .operations = {[METHOD_DELETE] = &operations[3], }},
};
