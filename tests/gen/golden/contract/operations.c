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
static const char *const shelf_add_book_media_types[] = {"application/json", NULL};
static const struct answer_header shelf_add_book_201_headers[] = {
    {.name = "ETag", .always = false},
    {.name = "Location", .always = false},
};
static const struct answer shelf_add_book_answers[] = {
    {.status = 201, .shape = &api_book_shape, .headers = shelf_add_book_201_headers, .headers_count = 2},
};
static const enum problem_code shelf_add_book_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_MALFORMED_JSON,
    PROBLEM_WRONG_KIND,
    PROBLEM_KEY_MISSING,
    PROBLEM_KEY_REUSED,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_to_desk(struct request *request, const void *in, struct response *response)
{
    (void)in;
    return shelf_to_desk(request, response);
}
static const struct answer_header shelf_to_desk_303_headers[] = {
    {.name = "Location", .always = true},
};
static const struct answer shelf_to_desk_answers[] = {
    {.status = 303, .shape = NULL, .headers = shelf_to_desk_303_headers, .headers_count = 1},
};
static const enum problem_code shelf_to_desk_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_ask_desk(struct request *request, const void *in, struct response *response)
{
    return shelf_ask_desk(request, in, response);
}
static const char *const shelf_ask_desk_media_types[] = {"application/x-www-form-urlencoded", NULL};
static const struct answer_header shelf_ask_desk_202_headers[] = {
    {.name = "Location", .always = false},
    {.name = "Set-Cookie", .always = false},
    {.name = "Preference-Applied", .always = true},
};
static const struct answer shelf_ask_desk_answers[] = {
    {.status = 202, .shape = NULL, .headers = shelf_ask_desk_202_headers, .headers_count = 3},
};
static const enum problem_code shelf_ask_desk_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_WRONG_KIND,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_scan_desk(struct request *request, const void *in, struct response *response)
{
    (void)in;
    return shelf_scan_desk(request, response);
}
static const char *const shelf_scan_desk_media_types[] = {"multipart/form-data", NULL};
static const struct file_limit shelf_scan_desk_files[] = {
    {.name = "cover", .bytes_max = 500000},
};
static const struct answer shelf_scan_desk_answers[] = {
    {.status = 200, .shape = NULL},
};
static const enum problem_code shelf_scan_desk_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_WRONG_KIND,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_feed_desk(struct request *request, const void *in, struct response *response)
{
    (void)in;
    return shelf_feed_desk(request, response);
}
static const char *const shelf_feed_desk_media_types[] = {"image/*", "application/pdf", NULL};
static const struct answer shelf_feed_desk_answers[] = {
    {.status = 200, .shape = NULL},
};
static const enum problem_code shelf_feed_desk_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_WRONG_KIND,
    PROBLEM_DATABASE_UNAVAILABLE,
};
static const struct problem *call_shelf_sign_desk(struct request *request, const void *in, struct response *response)
{
    (void)in;
    return shelf_sign_desk(request, response);
}
static const char *const shelf_sign_desk_media_types[] = {"application/json", NULL};
static const struct answer shelf_sign_desk_answers[] = {
    {.status = 202, .shape = NULL},
};
static const enum problem_code shelf_sign_desk_problems[] = {
    PROBLEM_INVALID_REQUEST,
    PROBLEM_UNAUTHENTICATED,
    PROBLEM_FORBIDDEN,
    PROBLEM_MALFORMED_JSON,
    PROBLEM_WRONG_KIND,
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
        .access = ACCESS_PUBLIC,
        .identified = false,
        .rate = "read",
        .cache = CACHE_PUBLIC,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_list_books",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_NONE,
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
        .access = ACCESS_PERMITTED,
        .permission = PERMISSION_BOOK_WRITE,
        .identified = true,
        .rate = "write",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_REQUIRED,
        .key_name = "shelf_add_book",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_JSON,
        .body_max = 1000000,
        .media_types = shelf_add_book_media_types,
        .body = &api_book_create_shape,
        .request = &shelf_add_book_request_shape,
        .answers = shelf_add_book_answers,
        .answers_count = 1,
        .problems = shelf_add_book_problems,
        .problems_count = 8,
        .handle = call_shelf_add_book,
    },
    {
        .id = "shelf_to_desk",
        .method = METHOD_GET,
        .path = "/desk",
        .pool = POOL_STORE,
        .access = ACCESS_PUBLIC,
        .identified = true,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_to_desk",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_NONE,
        .body_max = 0,
        .body = NULL,
        .answers = shelf_to_desk_answers,
        .answers_count = 1,
        .problems = shelf_to_desk_problems,
        .problems_count = 3,
        .handle = call_shelf_to_desk,
    },
    {
        .id = "shelf_ask_desk",
        .method = METHOD_POST,
        .path = "/desk",
        .pool = POOL_STORE,
        .access = ACCESS_OWN,
        .identified = true,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_ask_desk",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_FORM,
        .body_max = 65536,
        .media_types = shelf_ask_desk_media_types,
        .body = &api_question_shape,
        .request = &shelf_ask_desk_request_shape,
        .answers = shelf_ask_desk_answers,
        .answers_count = 1,
        .problems = shelf_ask_desk_problems,
        .problems_count = 5,
        .handle = call_shelf_ask_desk,
    },
    {
        .id = "shelf_scan_desk",
        .method = METHOD_PUT,
        .path = "/desk",
        .pool = POOL_STORE,
        .access = ACCESS_PERMITTED,
        .permission = PERMISSION_BOOK_WRITE,
        .identified = true,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_scan_desk",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_MULTIPART,
        .body_max = 2000000,
        .media_types = shelf_scan_desk_media_types,
        .files = shelf_scan_desk_files,
        .files_count = 1,
        .body = &api_scan_shape,
        .answers = shelf_scan_desk_answers,
        .answers_count = 1,
        .problems = shelf_scan_desk_problems,
        .problems_count = 5,
        .handle = call_shelf_scan_desk,
    },
    {
        .id = "shelf_feed_desk",
        .method = METHOD_PATCH,
        .path = "/desk",
        .pool = POOL_STORE,
        .access = ACCESS_PERMITTED,
        .permission = PERMISSION_BOOK_WRITE,
        .identified = true,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_feed_desk",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_STREAM,
        .body_max = 65536,
        .media_types = shelf_feed_desk_media_types,
        .body = NULL,
        .answers = shelf_feed_desk_answers,
        .answers_count = 1,
        .problems = shelf_feed_desk_problems,
        .problems_count = 5,
        .handle = call_shelf_feed_desk,
    },
    {
        .id = "shelf_sign_desk",
        .method = METHOD_POST,
        .path = "/desk/seal",
        .pool = POOL_STORE,
        .access = ACCESS_PERMITTED,
        .permission = PERMISSION_BOOK_WRITE,
        .identified = true,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_REQUIRED,
        .key_name = "shelf_sign_desk",
        .loopback = false,
        .database = true,
        .if_match = false,
        .body_kind = BODY_RAW,
        .body_max = 65536,
        .media_types = shelf_sign_desk_media_types,
        .body = NULL,
        .answers = shelf_sign_desk_answers,
        .answers_count = 1,
        .problems = shelf_sign_desk_problems,
        .problems_count = 8,
        .handle = call_shelf_sign_desk,
    },
    {
        .id = "shelf_latest_book",
        .method = METHOD_GET,
        .path = "/books/latest",
        .pool = POOL_STORE,
        .access = ACCESS_PUBLIC,
        .identified = false,
        .rate = "read",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_NONE,
        .key_name = "shelf_latest_book",
        .loopback = true,
        .database = false,
        .if_match = false,
        .body_kind = BODY_NONE,
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
        .access = ACCESS_PERMITTED,
        .permission = PERMISSION_BOOK_WRITE,
        .identified = true,
        .rate = "write",
        .cache = CACHE_NONE,
        .idempotency = IDEMPOTENCY_OPTIONAL,
        .key_name = "shelf_tear_out_page",
        .loopback = false,
        .database = true,
        .if_match = true,
        .body_kind = BODY_NONE,
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
const size_t operations_count = 9;

const struct route_node route_nodes[] = {
    {.literal = "", .first = 1, .count = 2, .operations = {}},
    {.literal = "books", .first = 3, .count = 2, .operations = {[METHOD_GET] = &operations[0], [METHOD_POST] = &operations[1], }},
    {.literal = "desk", .first = 5, .count = 1, .operations = {[METHOD_GET] = &operations[2], [METHOD_POST] = &operations[3], [METHOD_PUT] = &operations[4], [METHOD_PATCH] = &operations[5], }},
    {.literal = "latest", .first = 0, .count = 0, .operations = {[METHOD_GET] = &operations[7], }},
    {.literal = NULL, .first = 6, .count = 1, .operations = {}},
    {.literal = "seal", .first = 0, .count = 0, .operations = {[METHOD_POST] = &operations[6], }},
    {.literal = "pages", .first = 7, .count = 1, .operations = {}},
    {.literal = NULL, .first = 0, .count = 0, .operations = {[METHOD_DELETE] = &operations[8], }},
};
