/* Made from openapi.yaml: what the API takes and gives, and the handlers that serve it. */
#ifndef API_H
#define API_H

#include "base/shape.h"
#include "http/handler.h"

enum shelf_list_books_sort {
    SHELF_LIST_BOOKS_SORT_YEAR_DESC,
    SHELF_LIST_BOOKS_SORT_TITLE,
};
enum { shelf_list_books_sort_digest = 245433943 };
extern const char *const shelf_list_books_sort_words[];
enum api_book_languages {
    API_BOOK_LANGUAGES_DE,
    API_BOOK_LANGUAGES_EN,
};
enum { api_book_languages_digest = 513211014 };
extern const char *const api_book_languages_words[];
enum api_state {
    API_STATE_NEW,
    API_STATE_USED,
};
enum { api_state_digest = 579779837 };
extern const char *const api_state_words[];
enum api_paper_kind {
    API_PAPER_KIND_PAPER,
};
enum { api_paper_kind_digest = 942028233 };
extern const char *const api_paper_kind_words[];
enum api_cloth_kind {
    API_CLOTH_KIND_CLOTH,
};
enum { api_cloth_kind_digest = 1457688571 };
extern const char *const api_cloth_kind_words[];
enum api_cloth_colours {
    API_CLOTH_COLOURS_RED,
    API_CLOTH_COLOURS_BLUE,
};
enum { api_cloth_colours_digest = 1135293998 };
extern const char *const api_cloth_colours_words[];
enum api_cover_kind {
    API_COVER_KIND_PAPER,
    API_COVER_KIND_CLOTH,
};
enum { api_cover_kind_digest = 1651919275 };
extern const char *const api_cover_kind_words[];

struct api_problem {
    const char *code;
};
extern const struct shape api_problem_shape;
enum {
    API_PROBLEM_CODE_MAX_LENGTH = 40,
};

/* Who wrote it. */
struct api_author {
    const char *name;
    const char *pin;
};
extern const struct shape api_author_shape;
enum {
    API_AUTHOR_NAME_MAX_LENGTH = 100,
    API_AUTHOR_PIN_MIN_LENGTH = 4,
    API_AUTHOR_PIN_MAX_LENGTH = 4,
};

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
enum {
    API_BOOK_TITLE_MIN_LENGTH = 1,
    API_BOOK_TITLE_MAX_LENGTH = 200,
    API_BOOK_TRANSLATORS_MAX_ITEMS = 3,
    API_BOOK_LANGUAGES_MIN_ITEMS = 1,
    API_BOOK_LANGUAGES_MAX_ITEMS = 9,
    API_BOOK_PAGES_MINIMUM = 1,
    API_BOOK_PAGES_MAXIMUM = 10000,
    API_BOOK_SUBTITLE_MAX_LENGTH = 200,
    API_BOOK_PRICE_MAX_PROPERTIES = 3,
    API_BOOK_PRICE_ITEM_MINIMUM = 0,
};

struct api_book_list {
    const struct api_book *data;
    size_t data_count;
};
extern const struct shape api_book_list_shape;
enum {
    API_BOOK_LIST_DATA_MAX_ITEMS = 100,
};

struct api_paper {
    enum api_paper_kind kind;
};
extern const struct shape api_paper_shape;

struct api_cloth {
    enum api_cloth_kind kind;
    const enum api_cloth_colours *colours;
    size_t colours_count;
};
extern const struct shape api_cloth_shape;
enum {
    API_CLOTH_COLOURS_MIN_ITEMS = 1,
    API_CLOTH_COLOURS_MAX_ITEMS = 2,
};

struct api_cover {
    enum api_cover_kind kind;
    union {
        struct api_paper paper;
        struct api_cloth cloth;
    };
};
extern const struct shape api_cover_shape;

struct api_book_update_rooms_list {
    const char *const *items;
    size_t items_count;
};

struct api_book_update {
    const struct api_cover *cover;
    enum presence cover_presence;
    const char *title;
    const char *motto;
    enum presence motto_presence;
    const struct api_book_update_rooms_list *rooms;
    size_t rooms_count;
};
extern const struct shape api_book_update_shape;
enum {
    API_BOOK_UPDATE_TITLE_MIN_LENGTH = 1,
    API_BOOK_UPDATE_TITLE_MAX_LENGTH = 150,
    API_BOOK_UPDATE_MOTTO_MAX_LENGTH = 200,
    API_BOOK_UPDATE_ROOMS_MAX_ITEMS = 2,
    API_BOOK_UPDATE_ROOMS_ITEM_MAX_ITEMS = 2,
    API_BOOK_UPDATE_ROOMS_ITEM_ITEM_MAX_LENGTH = 20,
};

/* What is missing has its default, and so has what is null. */
struct api_book_create {
    const struct api_cover *cover;
    enum presence cover_presence;
    const char *title;
    const char *motto;
    enum presence motto_presence;
    const struct api_book_update_rooms_list *rooms;
    size_t rooms_count;
};
extern const struct shape api_book_create_shape;
enum {
    API_BOOK_CREATE_TITLE_MIN_LENGTH = 1,
    API_BOOK_CREATE_TITLE_MAX_LENGTH = 150,
    API_BOOK_CREATE_MOTTO_MAX_LENGTH = 200,
    API_BOOK_CREATE_ROOMS_MAX_ITEMS = 2,
    API_BOOK_CREATE_ROOMS_ITEM_MAX_ITEMS = 2,
    API_BOOK_CREATE_ROOMS_ITEM_ITEM_MAX_LENGTH = 20,
};

struct api_question {
    const char *text;
    int64_t pages;
    enum presence pages_presence;
};
extern const struct shape api_question_shape;
enum {
    API_QUESTION_TEXT_MIN_LENGTH = 1,
    API_QUESTION_TEXT_MAX_LENGTH = 100,
    API_QUESTION_PAGES_MINIMUM = 1,
    API_QUESTION_PAGES_MAXIMUM = 9,
};

struct api_scan {
    const char *label;
};
extern const struct shape api_scan_shape;
enum {
    API_SCAN_LABEL_MAX_LENGTH = 100,
};

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
enum {
    SHELF_LIST_BOOKS_REQUEST_LIMIT_MINIMUM = 1,
    SHELF_LIST_BOOKS_REQUEST_LIMIT_MAXIMUM = 100,
    SHELF_LIST_BOOKS_REQUEST_ATTR_COLORS_MIN_ITEMS = 1,
    SHELF_LIST_BOOKS_REQUEST_ATTR_COLORS_MAX_ITEMS = 4,
    SHELF_LIST_BOOKS_REQUEST_ATTR_COLORS_ITEM_MAX_LENGTH = 20,
};

/* POST /books: Add a book */
struct shelf_add_book_request {
    const struct api_book_create *body;
};
extern const struct shape shelf_add_book_request_shape;

/* POST /desk: Ask with a form */
struct shelf_ask_desk_request {
    const struct api_question *body;
};
extern const struct shape shelf_ask_desk_request_shape;

/* DELETE /books/{book}/pages/{page}: Tear out a page */
struct shelf_tear_out_page_request {
    const char *book;
    int64_t page;
    const char *if_match;
};
extern const struct shape shelf_tear_out_page_request_shape;
enum {
    SHELF_TEAR_OUT_PAGE_REQUEST_BOOK_MIN_LENGTH = 1,
    SHELF_TEAR_OUT_PAGE_REQUEST_BOOK_MAX_LENGTH = 40,
    SHELF_TEAR_OUT_PAGE_REQUEST_PAGE_MINIMUM = 1,
    SHELF_TEAR_OUT_PAGE_REQUEST_PAGE_MAXIMUM = 10000,
    SHELF_TEAR_OUT_PAGE_REQUEST_IF_MATCH_MIN_LENGTH = 1,
    SHELF_TEAR_OUT_PAGE_REQUEST_IF_MATCH_MAX_LENGTH = 100,
};

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

/* GET /desk: Go where books are borrowed */
const struct problem *shelf_to_desk(struct request *request, struct response *response);
static inline void shelf_to_desk_303(struct response *response, const char *location)
{
    response_redirect(response, 303, location);
}

/* POST /desk: Ask with a form */
const struct problem *shelf_ask_desk(struct request *request, const struct shelf_ask_desk_request *in, struct response *response);
static inline void shelf_ask_desk_202(struct response *response)
{
    response_empty(response, 202);
}

/* PUT /desk: Hand in pictures */
const struct problem *shelf_scan_desk(struct request *request, struct response *response);
static inline void shelf_scan_desk_200(struct response *response, const char *text, size_t length)
{
    response_text(response, 200, "image/png", text, length);
}

/* PATCH /desk: Send what is read while it comes */
const struct problem *shelf_feed_desk(struct request *request, struct response *response);
static inline void shelf_feed_desk_200(struct response *response, body_writer *writer, void *context)
{
    response_stream(response, 200, "text/csv", writer, context);
}

/* POST /desk/seal: Send what is signed */
const struct problem *shelf_sign_desk(struct request *request, struct response *response);
static inline void shelf_sign_desk_202(struct response *response)
{
    response_empty(response, 202);
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
