/* Made from openapi.yaml: what the API takes and gives, and the handlers that serve it. */
#ifndef API_H
#define API_H

#include "base/shape.h"
#include "http/handler.h"

enum shelf_list_books_sort {
    SHELF_LIST_BOOKS_SORT_YEAR_DESC,
    SHELF_LIST_BOOKS_SORT_TITLE,
};
enum api_book_languages {
    API_BOOK_LANGUAGES_DE,
    API_BOOK_LANGUAGES_EN,
};
enum api_state {
    API_STATE_NEW,
    API_STATE_USED,
};

struct api_problem {
    const char *code;
};
extern const struct shape api_problem_shape;

/* Who wrote it. */
struct api_author {
    const char *name;
    const char *pin;
};
extern const struct shape api_author_shape;

struct api_book {
    const char *title;
    struct api_author author;
    const struct api_author *editor;
    enum presence editor_presence;
    const struct api_author *translators;
    size_t translators_count;
    const enum api_book_languages *languages;
    size_t languages_count;
    enum api_state state;
    enum presence state_presence;
    int64_t pages;
    enum presence pages_presence;
    const char *subtitle;
    enum presence subtitle_presence;
    bool lent;
    enum presence lent_presence;
    int64_t added_at;
    const struct shape_entry *price;
    size_t price_count;
};
extern const struct shape api_book_shape;

struct api_book_list {
    const struct api_book *data;
    size_t data_count;
};
extern const struct shape api_book_list_shape;

/* GET /books: List books */
struct shelf_list_books_request {
    enum shelf_list_books_sort sort;
    int64_t limit;
    bool lent;
    enum presence lent_presence;
    const char *const *attr_colors;
    size_t attr_colors_count;
    int64_t since;
    enum presence since_presence;
};
extern const struct shape shelf_list_books_request_shape;

/* POST /books: Add a book */
struct shelf_add_book_request {
    const struct api_book *body;
};
extern const struct shape shelf_add_book_request_shape;

/* DELETE /books/{book}/pages/{page}: Tear out a page */
struct shelf_tear_out_page_request {
    const char *book;
    int64_t page;
    const char *if_match;
};
extern const struct shape shelf_tear_out_page_request_shape;

/* GET /books: List books */
const struct problem *shelf_list_books(struct request *request, const struct shelf_list_books_request *in, struct response *response);
static inline void shelf_list_books_200(struct response *response, const struct api_book_list *body)
{
    response_json(response, 200, &api_book_list_shape, body);
}

/* POST /books: Add a book */
const struct problem *shelf_add_book(struct request *request, const struct shelf_add_book_request *in, struct response *response);
static inline void shelf_add_book_201(struct response *response, const struct api_book *body)
{
    response_json(response, 201, &api_book_shape, body);
}

/* GET /books/latest: Read the latest book as text */
const struct problem *shelf_latest_book(struct request *request, struct response *response);
static inline void shelf_latest_book_200(struct response *response, const char *text, size_t length)
{
    response_text(response, 200, "text/plain", text, length);
}

/* DELETE /books/{book}/pages/{page}: Tear out a page */
const struct problem *shelf_tear_out_page(struct request *request, const struct shelf_tear_out_page_request *in, struct response *response);
static inline void shelf_tear_out_page_204(struct response *response)
{
    response_empty(response, 204);
}

#endif
