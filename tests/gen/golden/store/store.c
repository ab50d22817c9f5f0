/* Made from schema/. */
#include "store.h"

#include <stddef.h>

#include "store/books.h"
#include "store/exhibits.h"
#include "store/loans.h"

const char *const book_state_words[] = {
    [BOOK_STATE_NEW] = "new",
    [BOOK_STATE_USED] = "used",
    NULL,
};
const char *const book_binding_words[] = {
    [BOOK_BINDING_CLOTH] = "cloth",
    [BOOK_BINDING_PAPER] = "paper",
    NULL,
};
const char *const book_blurb_2_mood_words[] = {
    [BOOK_BLURB_2_MOOD_GLAD] = "glad",
    [BOOK_BLURB_2_MOOD_SAD] = "sad",
    NULL,
};
const char *const exhibit_paper_kind_words[] = {
    [EXHIBIT_PAPER_KIND_PAPER] = "paper",
    NULL,
};
const char *const exhibit_cloth_kind_words[] = {
    [EXHIBIT_CLOTH_KIND_CLOTH] = "cloth",
    NULL,
};
const char *const exhibit_cloth_colour_words[] = {
    [EXHIBIT_CLOTH_COLOUR_RED] = "red",
    [EXHIBIT_CLOTH_COLOUR_BLUE] = "blue",
    NULL,
};
const char *const exhibit_cover_kind_words[] = {
    [EXHIBIT_COVER_KIND_PAPER] = "paper",
    [EXHIBIT_COVER_KIND_CLOTH] = "cloth",
    NULL,
};

static const struct shape_field book_author_fields[] = {
    {.name = "name", .name_length = 4, .offset = offsetof(struct book_author, name), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_PII, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 100}},
    {.name = "pin", .name_length = 3, .offset = offsetof(struct book_author, pin), .presence_offset = offsetof(struct book_author, pin_presence), .mark = MARK_SECRET, .value = {.kind = SHAPE_STRING, .nullable = true, .minimum = 0, .maximum = 8}},
};
const struct shape book_author_shape = {
    .name = "book_author",
    .size = sizeof(struct book_author),
    .fields = book_author_fields,
    .fields_count = 2,
};

static const struct shape_value book_languages_item = {.kind = SHAPE_STRING, .minimum = 2, .maximum = 2};
static const struct shape_value book_authors_item = {.kind = SHAPE_OBJECT, .object = &book_author_shape};
static const struct shape_value book_price_item = {.kind = SHAPE_INTEGER, .minimum = 0, .maximum = 1000000};
static const struct shape_field book_fields[] = {
    {.name = "_id", .name_length = 3, .offset = offsetof(struct book, _id), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 40}},
    {.name = "version", .name_length = 7, .offset = offsetof(struct book, version), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 1, .maximum = 1000}},
    {.name = "state", .name_length = 5, .offset = offsetof(struct book, state), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = book_state_words}},
    {.name = "binding", .name_length = 7, .offset = offsetof(struct book, binding), .presence_offset = offsetof(struct book, binding_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .nullable = true, .names = book_binding_words}},
    {.name = "title", .name_length = 5, .offset = offsetof(struct book, title), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 200}},
    {.name = "isbn", .name_length = 4, .offset = offsetof(struct book, isbn), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 13, .maximum = 13, .pattern = "^[0-9]{13}$"}},
    {.name = "languages", .name_length = 9, .offset = offsetof(struct book, languages), .count_offset = offsetof(struct book, languages_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .unique = true, .minimum = 0, .maximum = 3, .item = &book_languages_item}},
    {.name = "authors", .name_length = 7, .offset = offsetof(struct book, authors), .count_offset = offsetof(struct book, authors_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 1, .maximum = 20, .item = &book_authors_item}},
    {.name = "editor", .name_length = 6, .offset = offsetof(struct book, editor), .presence_offset = offsetof(struct book, editor_presence), .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &book_author_shape}},
    {.name = "price", .name_length = 5, .offset = offsetof(struct book, price), .count_offset = offsetof(struct book, price_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_MAP, .minimum = 0, .maximum = 3, .pattern = "^[A-Z]{3}$", .item = &book_price_item}},
    {.name = "printed_at", .name_length = 10, .offset = offsetof(struct book, printed_at), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
    {.name = "lent_at", .name_length = 7, .offset = offsetof(struct book, lent_at), .presence_offset = offsetof(struct book, lent_at_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
    {.name = "loanable", .name_length = 8, .offset = offsetof(struct book, loanable), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_BOOLEAN}},
};
const struct shape book_shape = {
    .name = "book",
    .size = sizeof(struct book),
    .fields = book_fields,
    .fields_count = 13,
};

static const struct shape_field book_blurb_2_fields[] = {
    {.name = "text", .name_length = 4, .offset = offsetof(struct book_blurb_2, text), .presence_offset = NO_OFFSET, .required = true, .fallback = "", .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 400}},
    {.name = "words", .name_length = 5, .offset = offsetof(struct book_blurb_2, words), .presence_offset = NO_OFFSET, .required = true, .fallback = "7", .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 0, .maximum = 100}},
    {.name = "loud", .name_length = 4, .offset = offsetof(struct book_blurb_2, loud), .presence_offset = NO_OFFSET, .required = true, .fallback = "true", .mark = MARK_NONE, .value = {.kind = SHAPE_BOOLEAN}},
    {.name = "mood", .name_length = 4, .offset = offsetof(struct book_blurb_2, mood), .presence_offset = NO_OFFSET, .required = true, .fallback = "sad", .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = book_blurb_2_mood_words}},
};
const struct shape book_blurb_2_shape = {
    .name = "book_blurb_2",
    .size = sizeof(struct book_blurb_2),
    .fields = book_blurb_2_fields,
    .fields_count = 4,
};

static const struct shape_field exhibit_paper_fields[] = {
    {.name = "kind", .name_length = 4, .offset = offsetof(struct exhibit_paper, kind), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = exhibit_paper_kind_words}},
    {.name = "weight_g", .name_length = 8, .offset = offsetof(struct exhibit_paper, weight_g), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 1, .maximum = 1000}},
};
const struct shape exhibit_paper_shape = {
    .name = "exhibit_paper",
    .size = sizeof(struct exhibit_paper),
    .fields = exhibit_paper_fields,
    .fields_count = 2,
};

static const struct shape_field exhibit_cloth_fields[] = {
    {.name = "kind", .name_length = 4, .offset = offsetof(struct exhibit_cloth, kind), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = exhibit_cloth_kind_words}},
    {.name = "colour", .name_length = 6, .offset = offsetof(struct exhibit_cloth, colour), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = exhibit_cloth_colour_words}},
    {.name = "giver", .name_length = 5, .offset = offsetof(struct exhibit_cloth, giver), .presence_offset = NO_OFFSET, .mark = MARK_PII, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 100}},
};
const struct shape exhibit_cloth_shape = {
    .name = "exhibit_cloth",
    .size = sizeof(struct exhibit_cloth),
    .fields = exhibit_cloth_fields,
    .fields_count = 3,
};

static const struct shape_field exhibit_cover_fields[] = {
    {.name = "kind", .name_length = 4, .offset = offsetof(struct exhibit_cover, kind), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = exhibit_cover_kind_words}},
};
static const struct shape *const exhibit_cover_choices[] = {
    &exhibit_paper_shape,
    &exhibit_cloth_shape,
};
const struct shape exhibit_cover_shape = {
    .name = "exhibit_cover",
    .size = sizeof(struct exhibit_cover),
    .fields = exhibit_cover_fields,
    .fields_count = 1,
    .choices = exhibit_cover_choices,
    .choices_offset = offsetof(struct exhibit_cover, paper),
};

static const struct shape_field exhibit_price_fields[] = {
    {.name = "amount", .name_length = 6, .offset = offsetof(struct exhibit_price, amount), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 0, .maximum = 1000000}},
    {.name = "was", .name_length = 3, .offset = offsetof(struct exhibit_price, was), .presence_offset = offsetof(struct exhibit_price, was_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .nullable = true, .minimum = 0, .maximum = 1000000}},
};
const struct shape exhibit_price_shape = {
    .name = "exhibit_price",
    .size = sizeof(struct exhibit_price),
    .fields = exhibit_price_fields,
    .fields_count = 2,
};

static const struct shape_value exhibit_older_item = {.kind = SHAPE_OBJECT, .object = &exhibit_cover_shape};
static const struct shape_value exhibit_rooms_item_item = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 20};
static const struct shape_value exhibit_rooms_item = {.kind = SHAPE_ARRAY, .minimum = 1, .maximum = 3, .item = &exhibit_rooms_item_item};
static const struct shape_value exhibit_cases_item_item_item = {.kind = SHAPE_OBJECT, .object = &exhibit_cloth_shape};
static const struct shape_value exhibit_cases_item_item = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &exhibit_cases_item_item_item};
static const struct shape_value exhibit_cases_item = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &exhibit_cases_item_item};
static const struct shape_value exhibit_notes_item = {.kind = SHAPE_STRING, .nullable = true, .minimum = 0, .maximum = 50};
static const struct shape_value exhibit_names_item = {.kind = SHAPE_STRING, .nullable = true, .minimum = 0, .maximum = 50};
static const struct shape_value exhibit_prices_item = {.kind = SHAPE_OBJECT, .object = &exhibit_price_shape};
static const struct shape_field exhibit_fields[] = {
    {.name = "made_at", .name_length = 7, .offset = offsetof(struct exhibit, made_at), .presence_offset = offsetof(struct exhibit, made_at_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
    {.name = "title", .name_length = 5, .offset = offsetof(struct exhibit, title), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 200}},
    {.name = "_id", .name_length = 3, .offset = offsetof(struct exhibit, _id), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 40}},
    {.name = "cover", .name_length = 5, .offset = offsetof(struct exhibit, cover), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .object = &exhibit_cover_shape}},
    {.name = "lid", .name_length = 3, .offset = offsetof(struct exhibit, lid), .presence_offset = offsetof(struct exhibit, lid_presence), .by_pointer = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .nullable = true, .object = &exhibit_cover_shape}},
    {.name = "older", .name_length = 5, .offset = offsetof(struct exhibit, older), .count_offset = offsetof(struct exhibit, older_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 9, .item = &exhibit_older_item}},
    {.name = "rooms", .name_length = 5, .offset = offsetof(struct exhibit, rooms), .count_offset = offsetof(struct exhibit, rooms_count), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 4, .item = &exhibit_rooms_item}},
    {.name = "cases", .name_length = 5, .offset = offsetof(struct exhibit, cases), .count_offset = offsetof(struct exhibit, cases_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 2, .item = &exhibit_cases_item}},
    {.name = "notes", .name_length = 5, .offset = offsetof(struct exhibit, notes), .count_offset = offsetof(struct exhibit, notes_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_ARRAY, .minimum = 0, .maximum = 3, .item = &exhibit_notes_item}},
    {.name = "names", .name_length = 5, .offset = offsetof(struct exhibit, names), .count_offset = offsetof(struct exhibit, names_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_MAP, .minimum = 0, .maximum = 4, .pattern = "^[a-z]{2}$", .item = &exhibit_names_item}},
    {.name = "prices", .name_length = 6, .offset = offsetof(struct exhibit, prices), .count_offset = offsetof(struct exhibit, prices_count), .presence_offset = NO_OFFSET, .mark = MARK_NONE, .value = {.kind = SHAPE_MAP, .minimum = 0, .maximum = 3, .pattern = "^[A-Z]{3}$", .item = &exhibit_prices_item}},
};
const struct shape exhibit_shape = {
    .name = "exhibit",
    .size = sizeof(struct exhibit),
    .fields = exhibit_fields,
    .fields_count = 11,
};

static const struct shape_field loans_fields[] = {
    {.name = "_id", .name_length = 3, .offset = offsetof(struct loans, _id), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 40}},
    {.name = "reader", .name_length = 6, .offset = offsetof(struct loans, reader), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_PII, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 40}},
    {.name = "book_id", .name_length = 7, .offset = offsetof(struct loans, book_id), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 0, .maximum = 40}},
    {.name = "due_at", .name_length = 6, .offset = offsetof(struct loans, due_at), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
};
const struct shape loans_shape = {
    .name = "loans",
    .size = sizeof(struct loans),
    .fields = loans_fields,
    .fields_count = 4,
};

static const struct stored_index book_indexes[] = {
    {"isbn", "{\"isbn\": 1}", "{\"unique\": true, \"partialFilterExpression\": {\"isbn\": {\"$exists\": true}}}", false},
    {"newest", "{\"state\": 1, \"printed_at\": -1, \"_id\": -1}", "{}", false},
    {"by_price_{currency}", "{\"price.{currency}\": 1}", "{}", true},
    {"author", "{\"authors.name\": 1}", "{}", false},
};
static const struct stored_mark book_marks[] = {
    {"authors.name", MARK_PII},
    {"authors.pin", MARK_SECRET},
    {"editor.name", MARK_PII},
    {"editor.pin", MARK_SECRET},
};

static const struct stored_index exhibit_indexes[] = {
    {"colour", "{\"cover.colour\": 1}", "{}", false},
    {"by_price_{currency}", "{\"prices.{currency}.amount\": 1}", "{}", true},
};
static const struct stored_mark exhibit_marks[] = {
    {"cover.giver", MARK_PII},
    {"lid.giver", MARK_PII},
    {"older.giver", MARK_PII},
    {"cases.giver", MARK_PII},
};

static const struct stored_index loans_indexes[] = {
    {"book", "{\"reader\": 1, \"_id\": 1, \"book_id\": 1}", "{\"unique\": true}", false},
    {"due_at", "{\"due_at\": 1}", "{\"expireAfterSeconds\": 86400}", false},
};
static const struct stored_mark loans_marks[] = {
    {"reader", MARK_PII},
};

const struct stored_collection stored_collections[] = {
    {
        .name = "books",
        .context = "shelf",
        .shard_key = NULL,
        .validator = "{\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"_id\", \"version\", \"state\", \"title\", \"languages\", \"authors\", \"price\", \"printed_at\", \"loanable\"], \"properties\": {\"_id\": {\"bsonType\": \"string\", \"maxLength\": 40}, \"version\": {\"bsonType\": \"long\", \"minimum\": 1, \"maximum\": 1000}, \"state\": {\"bsonType\": \"string\", \"enum\": [\"new\", \"used\"]}, \"binding\": {\"bsonType\": [\"string\", \"null\"], \"enum\": [\"cloth\", \"paper\", null]}, \"title\": {\"bsonType\": \"string\", \"minLength\": 1, \"maxLength\": 200}, \"isbn\": {\"bsonType\": \"string\", \"minLength\": 13, \"maxLength\": 13, \"pattern\": \"^[0-9]{13}$\"}, \"languages\": {\"bsonType\": \"array\", \"maxItems\": 3, \"items\": {\"bsonType\": \"string\", \"minLength\": 2, \"maxLength\": 2}, \"uniqueItems\": true}, \"authors\": {\"bsonType\": \"array\", \"minItems\": 1, \"maxItems\": 20, \"items\": {\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"name\"], \"properties\": {\"name\": {\"bsonType\": \"string\", \"maxLength\": 100}, \"pin\": {\"bsonType\": [\"string\", \"null\"], \"maxLength\": 8}}}}, \"editor\": {\"bsonType\": [\"object\", \"null\"], \"additionalProperties\": false, \"required\": [\"name\"], \"properties\": {\"name\": {\"bsonType\": \"string\", \"maxLength\": 100}, \"pin\": {\"bsonType\": [\"string\", \"null\"], \"maxLength\": 8}}}, \"price\": {\"bsonType\": \"object\", \"maxProperties\": 3, \"additionalProperties\": false, \"patternProperties\": {\"^[A-Z]{3}$\": {\"bsonType\": \"long\", \"minimum\": 0, \"maximum\": 1000000}}}, \"printed_at\": {\"bsonType\": \"date\"}, \"lent_at\": {\"bsonType\": \"date\"}, \"loanable\": {\"bsonType\": \"bool\"}}}",
        .indexes = book_indexes,
        .indexes_count = 4,
        .marks = book_marks,
        .marks_count = 4,
    },
    {
        .name = "exhibits",
        .context = "museum",
        .shard_key = "{\"_id\": \"hashed\"}",
        .validator = "{\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"title\", \"_id\", \"cover\", \"rooms\"], \"properties\": {\"made_at\": {\"bsonType\": \"date\"}, \"title\": {\"bsonType\": \"string\", \"minLength\": 1, \"maxLength\": 200}, \"_id\": {\"bsonType\": \"string\", \"maxLength\": 40}, \"cover\": {\"bsonType\": \"object\", \"oneOf\": [{\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"weight_g\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"paper\"]}, \"weight_g\": {\"bsonType\": \"long\", \"minimum\": 1, \"maximum\": 1000}}}, {\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"colour\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"cloth\"]}, \"colour\": {\"bsonType\": \"string\", \"enum\": [\"red\", \"blue\"]}, \"giver\": {\"bsonType\": \"string\", \"maxLength\": 100}}}]}, \"lid\": {\"bsonType\": [\"object\", \"null\"], \"oneOf\": [{\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"weight_g\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"paper\"]}, \"weight_g\": {\"bsonType\": \"long\", \"minimum\": 1, \"maximum\": 1000}}}, {\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"colour\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"cloth\"]}, \"colour\": {\"bsonType\": \"string\", \"enum\": [\"red\", \"blue\"]}, \"giver\": {\"bsonType\": \"string\", \"maxLength\": 100}}}, {\"bsonType\": \"null\"}]}, \"older\": {\"bsonType\": \"array\", \"maxItems\": 9, \"items\": {\"bsonType\": \"object\", \"oneOf\": [{\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"weight_g\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"paper\"]}, \"weight_g\": {\"bsonType\": \"long\", \"minimum\": 1, \"maximum\": 1000}}}, {\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"colour\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"cloth\"]}, \"colour\": {\"bsonType\": \"string\", \"enum\": [\"red\", \"blue\"]}, \"giver\": {\"bsonType\": \"string\", \"maxLength\": 100}}}]}}, \"rooms\": {\"bsonType\": \"array\", \"maxItems\": 4, \"items\": {\"bsonType\": \"array\", \"minItems\": 1, \"maxItems\": 3, \"items\": {\"bsonType\": \"string\", \"minLength\": 1, \"maxLength\": 20}}}, \"cases\": {\"bsonType\": \"array\", \"maxItems\": 2, \"items\": {\"bsonType\": \"array\", \"maxItems\": 2, \"items\": {\"bsonType\": \"array\", \"maxItems\": 2, \"items\": {\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"kind\", \"colour\"], \"properties\": {\"kind\": {\"bsonType\": \"string\", \"enum\": [\"cloth\"]}, \"colour\": {\"bsonType\": \"string\", \"enum\": [\"red\", \"blue\"]}, \"giver\": {\"bsonType\": \"string\", \"maxLength\": 100}}}}}}, \"notes\": {\"bsonType\": \"array\", \"maxItems\": 3, \"items\": {\"bsonType\": [\"string\", \"null\"], \"maxLength\": 50}}, \"names\": {\"bsonType\": \"object\", \"maxProperties\": 4, \"additionalProperties\": false, \"patternProperties\": {\"^[a-z]{2}$\": {\"bsonType\": [\"string\", \"null\"], \"maxLength\": 50}}}, \"prices\": {\"bsonType\": \"object\", \"maxProperties\": 3, \"additionalProperties\": false, \"patternProperties\": {\"^[A-Z]{3}$\": {\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"amount\"], \"properties\": {\"amount\": {\"bsonType\": \"long\", \"minimum\": 0, \"maximum\": 1000000}, \"was\": {\"bsonType\": [\"long\", \"null\"], \"minimum\": 0, \"maximum\": 1000000}}}}}}}",
        .indexes = exhibit_indexes,
        .indexes_count = 2,
        .marks = exhibit_marks,
        .marks_count = 4,
    },
    {
        .name = "loans",
        .context = "shelf",
        .shard_key = "{\"reader\": 1, \"_id\": 1}",
        .validator = "{\"bsonType\": \"object\", \"additionalProperties\": false, \"required\": [\"_id\", \"reader\", \"book_id\", \"due_at\"], \"properties\": {\"_id\": {\"bsonType\": \"string\", \"maxLength\": 40}, \"reader\": {\"bsonType\": \"string\", \"maxLength\": 40}, \"book_id\": {\"bsonType\": \"string\", \"maxLength\": 40}, \"due_at\": {\"bsonType\": \"date\"}}}",
        .indexes = loans_indexes,
        .indexes_count = 2,
        .marks = loans_marks,
        .marks_count = 1,
    },
};
const size_t stored_collections_count = 3;

static const struct stored_step migration_1_steps[] = {
    {"books", "{\"binding\": {\"$exists\": false}, \"version\": {\"$gte\": {\"$numberLong\": \"1\"}}}", "{\"$set\": {\"binding\": \"paper\"}, \"$inc\": {\"version\": {\"$numberLong\": \"1\"}}}", 50},
};

static const struct stored_step migration_2_steps[] = {
    {"books", "{}", "[{\"$set\": {\"title\": {\"$trim\": {\"input\": \"$title\"}}}}, {\"$unset\": [\"lent_at\"]}]", 200},
    {"loans", "{\"due_at\": {\"$lt\": {\"$date\": \"2020-01-01T00:00:00Z\"}}}", "{\"$currentDate\": {\"due_at\": true}}", 200},
};

const struct stored_migration stored_migrations[] = {
    {"0001-bindings", "35c838fa47dac43687f140ebc62fa5feb17cf8daa363f1272f2bc8c5253e3319", migration_1_steps, 1},
    {"0002-names-and-dates", "2ad17464665982c57f798ba8d54a516c28f248977e73ddfed8f8fddc7d608067", migration_2_steps, 2},
};
const size_t stored_migrations_count = 2;

const char stored_digest[] = "ccb407c3a1a6fd36b3cc0ad38f74a4051c220f506691899b930378c9419728b0";
