/* Made from openapi.yaml. */
#include "api.h"

#include <stddef.h>

const char *const shelf_list_books_sort_words[] = {
    [SHELF_LIST_BOOKS_SORT_YEAR_DESC] = "-year",
    [SHELF_LIST_BOOKS_SORT_TITLE] = "title",
    NULL,
};
const char *const api_book_languages_words[] = {
    [API_BOOK_LANGUAGES_DE] = "de",
    [API_BOOK_LANGUAGES_EN] = "en",
    NULL,
};
const char *const api_state_words[] = {
    [API_STATE_NEW] = "new",
    [API_STATE_USED] = "used",
    NULL,
};
const char *const api_paper_kind_words[] = {
    [API_PAPER_KIND_PAPER] = "paper",
    NULL,
};
const char *const api_cloth_kind_words[] = {
    [API_CLOTH_KIND_CLOTH] = "cloth",
    NULL,
};
const char *const api_cloth_colours_words[] = {
    [API_CLOTH_COLOURS_RED] = "red",
    [API_CLOTH_COLOURS_BLUE] = "blue",
    NULL,
};
const char *const api_cover_kind_words[] = {
    [API_COVER_KIND_PAPER] = "paper",
    [API_COVER_KIND_CLOTH] = "cloth",
    NULL,
};

static const struct shape_field api_problem_fields[] = {
    {.name = "code", .name_length = 4, .offset = offsetof(struct api_problem, code), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 40}},
};
const struct shape api_problem_shape = {
    .name = "api_problem",
    .size = sizeof(struct api_problem),
    .fields = api_problem_fields,
    .fields_count = 1,
};

static const struct shape_field api_author_fields[] = {
    {.name = "name", .name_length = 4, .offset = offsetof(struct api_author, name), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_PII, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 100}},
    {.name = "pin", .name_length = 3, .offset = offsetof(struct api_author, pin), .presence_offset = NO_OFFSET, .mark = MARK_SECRET, .value = {.kind = SHAPE_STRING, .minimum = 4, .maximum = 4, .pattern = "^[0-9]{4}$"}},
};
const struct shape api_author_shape = {
    .name = "api_author",
    .size = sizeof(struct api_author),
    .fields = api_author_fields,
    .fields_count = 2,
};

static const struct shape_value api_book_translators_item = {.kind = SHAPE_OBJECT, .object = &api_author_shape};
static const struct shape_value api_book_languages_item = {.kind = SHAPE_ENUM, .names = api_book_languages_words};
static const struct shape_value api_book_price_item = {.kind = SHAPE_INTEGER, .minimum = 0, .maximum = 9007199254740991};
static const struct shape_field api_book_fields[] = {
    {.name = "title", .name_length = 5, .offset = offsetof(struct api_book, title), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 200}},
    {.name = "author", .name_length = 6, .offset = offsetof(struct api_book, author), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .object = &api_author_shape}},
    {.name = "editor", .name_length = 6, .offset = offsetof(struct api_book, editor), .presence_offset = offsetof(struct api_book, editor_presence), .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &api_author_shape}},
    {.name = "translators", .name_length = 11, .offset = offsetof(struct api_book, translators), .count_offset = offsetof(struct api_book, translators_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 3, .item = &api_book_translators_item}},
    {.name = "languages", .name_length = 9, .offset = offsetof(struct api_book, languages), .count_offset = offsetof(struct api_book, languages_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .unique = true, .minimum = 1, .maximum = 9, .item = &api_book_languages_item}},
    {.name = "state", .name_length = 5, .offset = offsetof(struct api_book, state), .presence_offset = offsetof(struct api_book, state_presence), .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .nullable = true, .names = api_state_words}},
    {.name = "pages", .name_length = 5, .offset = offsetof(struct api_book, pages), .presence_offset = offsetof(struct api_book, pages_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .nullable = true, .minimum = 1, .maximum = 10000}},
    {.name = "subtitle", .name_length = 8, .offset = offsetof(struct api_book, subtitle), .presence_offset = offsetof(struct api_book, subtitle_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .nullable = true, .minimum = 0, .maximum = 200}},
    {.name = "lent", .name_length = 4, .offset = offsetof(struct api_book, lent), .presence_offset = offsetof(struct api_book, lent_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_BOOLEAN}},
    {.name = "added_at", .name_length = 8, .offset = offsetof(struct api_book, added_at), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
    {.name = "price", .name_length = 5, .offset = offsetof(struct api_book, price), .count_offset = offsetof(struct api_book, price_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_MAP, .minimum = 0, .maximum = 3, .pattern = "^[A-Z]{3}$", .item = &api_book_price_item}},
};
const struct shape api_book_shape = {
    .name = "api_book",
    .size = sizeof(struct api_book),
    .fields = api_book_fields,
    .fields_count = 11,
};

static const struct shape_value api_book_list_data_item = {.kind = SHAPE_OBJECT, .object = &api_book_shape};
static const struct shape_field api_book_list_fields[] = {
    {.name = "data", .name_length = 4, .offset = offsetof(struct api_book_list, data), .count_offset = offsetof(struct api_book_list, data_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 100, .item = &api_book_list_data_item}},
};
const struct shape api_book_list_shape = {
    .name = "api_book_list",
    .size = sizeof(struct api_book_list),
    .fields = api_book_list_fields,
    .fields_count = 1,
};

static const struct shape_field api_paper_fields[] = {
    {.name = "kind", .name_length = 4, .offset = offsetof(struct api_paper, kind), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = api_paper_kind_words}},
};
const struct shape api_paper_shape = {
    .name = "api_paper",
    .size = sizeof(struct api_paper),
    .fields = api_paper_fields,
    .fields_count = 1,
};

static const struct shape_value api_cloth_colours_item = {.kind = SHAPE_ENUM, .names = api_cloth_colours_words};
static const struct shape_field api_cloth_fields[] = {
    {.name = "kind", .name_length = 4, .offset = offsetof(struct api_cloth, kind), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = api_cloth_kind_words}},
    {.name = "colours", .name_length = 7, .offset = offsetof(struct api_cloth, colours), .count_offset = offsetof(struct api_cloth, colours_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 1, .maximum = 2, .item = &api_cloth_colours_item}},
};
const struct shape api_cloth_shape = {
    .name = "api_cloth",
    .size = sizeof(struct api_cloth),
    .fields = api_cloth_fields,
    .fields_count = 2,
};

static const struct shape_field api_cover_fields[] = {
    {.name = "kind", .name_length = 4, .offset = offsetof(struct api_cover, kind), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = api_cover_kind_words}},
};
static const struct shape *const api_cover_choices[] = {
    &api_paper_shape,
    &api_cloth_shape,
};
const struct shape api_cover_shape = {
    .name = "api_cover",
    .size = sizeof(struct api_cover),
    .fields = api_cover_fields,
    .fields_count = 1,
    .choices = api_cover_choices,
    .choices_offset = offsetof(struct api_cover, paper),
};

static const struct shape_value api_book_update_rooms_item_item = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 20};
static const struct shape_value api_book_update_rooms_item = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &api_book_update_rooms_item_item};
static const struct shape_field api_book_update_fields[] = {
    {.name = "cover", .name_length = 5, .offset = offsetof(struct api_book_update, cover), .presence_offset = offsetof(struct api_book_update, cover_presence), .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &api_cover_shape}},
    {.name = "title", .name_length = 5, .offset = offsetof(struct api_book_update, title), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 150}},
    {.name = "motto", .name_length = 5, .offset = offsetof(struct api_book_update, motto), .presence_offset = offsetof(struct api_book_update, motto_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .nullable = true, .minimum = 0, .maximum = 200}},
    {.name = "rooms", .name_length = 5, .offset = offsetof(struct api_book_update, rooms), .count_offset = offsetof(struct api_book_update, rooms_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &api_book_update_rooms_item}},
};
const struct shape api_book_update_shape = {
    .name = "api_book_update",
    .size = sizeof(struct api_book_update),
    .fields = api_book_update_fields,
    .fields_count = 4,
};

static const struct shape_value api_book_create_rooms_item_item = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 20};
static const struct shape_value api_book_create_rooms_item = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &api_book_create_rooms_item_item};
static const struct shape_field api_book_create_fields[] = {
    {.name = "cover", .name_length = 5, .offset = offsetof(struct api_book_create, cover), .presence_offset = offsetof(struct api_book_create, cover_presence), .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &api_cover_shape}},
    {.name = "title", .name_length = 5, .offset = offsetof(struct api_book_create, title), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 150}},
    {.name = "motto", .name_length = 5, .offset = offsetof(struct api_book_create, motto), .presence_offset = offsetof(struct api_book_create, motto_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .nullable = true, .minimum = 0, .maximum = 200}},
    {.name = "rooms", .name_length = 5, .offset = offsetof(struct api_book_create, rooms), .count_offset = offsetof(struct api_book_create, rooms_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &api_book_create_rooms_item}},
};
const struct shape api_book_create_shape = {
    .name = "api_book_create",
    .size = sizeof(struct api_book_create),
    .fields = api_book_create_fields,
    .fields_count = 4,
    .create = true,
};

static const struct shape_field api_question_fields[] = {
    {.name = "text", .name_length = 4, .offset = offsetof(struct api_question, text), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 100}},
    {.name = "pages", .name_length = 5, .offset = offsetof(struct api_question, pages), .presence_offset = offsetof(struct api_question, pages_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 1, .maximum = 9}},
};
const struct shape api_question_shape = {
    .name = "api_question",
    .size = sizeof(struct api_question),
    .fields = api_question_fields,
    .fields_count = 2,
};

static const struct shape_field api_scan_fields[] = {
    {.name = "label", .name_length = 5, .offset = offsetof(struct api_scan, label), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 100}},
};
const struct shape api_scan_shape = {
    .name = "api_scan",
    .size = sizeof(struct api_scan),
    .fields = api_scan_fields,
    .fields_count = 1,
};

static const struct shape_value shelf_list_books_request_attr_colors_item = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 20, .pattern = "^[a-z]+$"};
static const struct shape_field shelf_list_books_request_fields[] = {
    {.name = "sort", .name_length = 4, .offset = offsetof(struct shelf_list_books_request, sort), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = shelf_list_books_sort_words}},
    {.name = "limit", .name_length = 5, .offset = offsetof(struct shelf_list_books_request, limit), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 1, .maximum = 100}},
    {.name = "lent", .name_length = 4, .offset = offsetof(struct shelf_list_books_request, lent), .presence_offset = offsetof(struct shelf_list_books_request, lent_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_BOOLEAN}},
    {.name = "attr_colors", .name_length = 11, .offset = offsetof(struct shelf_list_books_request, attr_colors), .count_offset = offsetof(struct shelf_list_books_request, attr_colors_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .unique = true, .minimum = 1, .maximum = 4, .item = &shelf_list_books_request_attr_colors_item}},
    {.name = "since", .name_length = 5, .offset = offsetof(struct shelf_list_books_request, since), .presence_offset = offsetof(struct shelf_list_books_request, since_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
};
const struct shape shelf_list_books_request_shape = {
    .name = "shelf_list_books_request",
    .size = sizeof(struct shelf_list_books_request),
    .fields = shelf_list_books_request_fields,
    .fields_count = 5,
};

static const struct shape_field shelf_add_book_request_fields[] = {
    {.name = "body", .name_length = 4, .offset = offsetof(struct shelf_add_book_request, body), .presence_offset = NO_OFFSET, .required = true, .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &api_book_create_shape}},
};
const struct shape shelf_add_book_request_shape = {
    .name = "shelf_add_book_request",
    .size = sizeof(struct shelf_add_book_request),
    .fields = shelf_add_book_request_fields,
    .fields_count = 1,
};

static const struct shape_field shelf_ask_desk_request_fields[] = {
    {.name = "body", .name_length = 4, .offset = offsetof(struct shelf_ask_desk_request, body), .presence_offset = NO_OFFSET, .required = true, .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &api_question_shape}},
};
const struct shape shelf_ask_desk_request_shape = {
    .name = "shelf_ask_desk_request",
    .size = sizeof(struct shelf_ask_desk_request),
    .fields = shelf_ask_desk_request_fields,
    .fields_count = 1,
};

static const struct shape_field shelf_tear_out_page_request_fields[] = {
    {.name = "book", .name_length = 4, .offset = offsetof(struct shelf_tear_out_page_request, book), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 40, .pattern = "^[a-z]+(-[a-z]+)*$"}},
    {.name = "page", .name_length = 4, .offset = offsetof(struct shelf_tear_out_page_request, page), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 1, .maximum = 10000}},
    {.name = "if_match", .name_length = 8, .offset = offsetof(struct shelf_tear_out_page_request, if_match), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 100}},
};
const struct shape shelf_tear_out_page_request_shape = {
    .name = "shelf_tear_out_page_request",
    .size = sizeof(struct shelf_tear_out_page_request),
    .fields = shelf_tear_out_page_request_fields,
    .fields_count = 3,
};
