/* Made from schema/: what is stored. */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>

#include "base/shape.h"

enum book_state {
    BOOK_STATE_NEW,
    BOOK_STATE_USED,
};
enum { book_state_digest = 579779837 };
extern const char *const book_state_words[];
enum book_binding {
    BOOK_BINDING_CLOTH,
    BOOK_BINDING_PAPER,
};
enum { book_binding_digest = 836452815 };
extern const char *const book_binding_words[];
enum book_blurb_2_mood {
    BOOK_BLURB_2_MOOD_GLAD,
    BOOK_BLURB_2_MOOD_SAD,
};
enum { book_blurb_2_mood_digest = 1521091799 };
extern const char *const book_blurb_2_mood_words[];
enum exhibit_paper_kind {
    EXHIBIT_PAPER_KIND_PAPER,
};
enum { exhibit_paper_kind_digest = 942028233 };
extern const char *const exhibit_paper_kind_words[];
enum exhibit_cloth_kind {
    EXHIBIT_CLOTH_KIND_CLOTH,
};
enum { exhibit_cloth_kind_digest = 1457688571 };
extern const char *const exhibit_cloth_kind_words[];
enum exhibit_cloth_colour {
    EXHIBIT_CLOTH_COLOUR_RED,
    EXHIBIT_CLOTH_COLOUR_BLUE,
};
enum { exhibit_cloth_colour_digest = 1135293998 };
extern const char *const exhibit_cloth_colour_words[];
enum exhibit_cover_kind {
    EXHIBIT_COVER_KIND_PAPER,
    EXHIBIT_COVER_KIND_CLOTH,
};
enum { exhibit_cover_kind_digest = 1651919275 };
extern const char *const exhibit_cover_kind_words[];

/* Who wrote it. */
struct book_author {
    const char *name;
    const char *pin;
    enum presence pin_presence;
};
extern const struct shape book_author_shape;
enum {
    BOOK_AUTHOR_NAME_MAX_LENGTH = 100,
    BOOK_AUTHOR_PIN_MAX_LENGTH = 8,
};

/* One book. */
struct book {
    const char *_id;
    int64_t version;
    enum book_state state;
    enum book_binding binding;
    enum presence binding_presence;
    const char *title;
    const char *isbn;
    const char *const *languages;
    size_t languages_count;
    const struct book_author *authors;
    size_t authors_count;
    const struct book_author *editor;
    enum presence editor_presence;
    const struct shape_entry *price;
    size_t price_count;
    int64_t printed_at;
    int64_t lent_at;
    enum presence lent_at_presence;
    bool loanable;
};
extern const struct shape book_shape;
enum {
    BOOK_ID_MAX_LENGTH = 40,
    BOOK_VERSION_MINIMUM = 1,
    BOOK_VERSION_MAXIMUM = 1000,
    BOOK_TITLE_MIN_LENGTH = 1,
    BOOK_TITLE_MAX_LENGTH = 200,
    BOOK_ISBN_MIN_LENGTH = 13,
    BOOK_ISBN_MAX_LENGTH = 13,
    BOOK_LANGUAGES_MAX_ITEMS = 3,
    BOOK_LANGUAGES_ITEM_MIN_LENGTH = 2,
    BOOK_LANGUAGES_ITEM_MAX_LENGTH = 2,
    BOOK_AUTHORS_MIN_ITEMS = 1,
    BOOK_AUTHORS_MAX_ITEMS = 20,
    BOOK_PRICE_MAX_PROPERTIES = 3,
    BOOK_PRICE_ITEM_MINIMUM = 0,
    BOOK_PRICE_ITEM_MAXIMUM = 1000000,
};

struct book_blurb_2 {
    const char *text;
    int64_t words;
    bool loud;
    enum book_blurb_2_mood mood;
};
extern const struct shape book_blurb_2_shape;
enum {
    BOOK_BLURB_2_TEXT_MAX_LENGTH = 400,
    BOOK_BLURB_2_WORDS_MINIMUM = 0,
    BOOK_BLURB_2_WORDS_MAXIMUM = 100,
};

struct exhibit_paper {
    enum exhibit_paper_kind kind;
    int64_t weight_g;
};
extern const struct shape exhibit_paper_shape;
enum {
    EXHIBIT_PAPER_WEIGHT_G_MINIMUM = 1,
    EXHIBIT_PAPER_WEIGHT_G_MAXIMUM = 1000,
};

struct exhibit_cloth {
    enum exhibit_cloth_kind kind;
    enum exhibit_cloth_colour colour;
    const char *giver;
};
extern const struct shape exhibit_cloth_shape;
enum {
    EXHIBIT_CLOTH_GIVER_MAX_LENGTH = 100,
};

/* What an exhibit is covered with. */
struct exhibit_cover {
    enum exhibit_cover_kind kind;
    union {
        struct exhibit_paper paper;
        struct exhibit_cloth cloth;
    };
};
extern const struct shape exhibit_cover_shape;

struct exhibit_rooms_list {
    const char *const *items;
    size_t items_count;
};

struct exhibit_cases_list_list {
    const struct exhibit_cloth *items;
    size_t items_count;
};

struct exhibit_cases_list {
    const struct exhibit_cases_list_list *items;
    size_t items_count;
};

struct exhibit_price {
    int64_t amount;
    int64_t was;
    enum presence was_presence;
};
extern const struct shape exhibit_price_shape;
enum {
    EXHIBIT_PRICE_AMOUNT_MINIMUM = 0,
    EXHIBIT_PRICE_AMOUNT_MAXIMUM = 1000000,
    EXHIBIT_PRICE_WAS_MINIMUM = 0,
    EXHIBIT_PRICE_WAS_MAXIMUM = 1000000,
};

struct exhibit_price_entry {
    const char *key;
    struct exhibit_price value;
};

struct exhibit {
    int64_t made_at;
    enum presence made_at_presence;
    const char *title;
    const char *_id;
    struct exhibit_cover cover;
    const struct exhibit_cover *lid;
    enum presence lid_presence;
    const struct exhibit_cover *older;
    size_t older_count;
    const struct exhibit_rooms_list *rooms;
    size_t rooms_count;
    const struct exhibit_cases_list *cases;
    size_t cases_count;
    const char *const *notes;
    size_t notes_count;
    const struct shape_text_entry *names;
    size_t names_count;
    const struct exhibit_price_entry *prices;
    size_t prices_count;
};
extern const struct shape exhibit_shape;
enum {
    EXHIBIT_TITLE_MIN_LENGTH = 1,
    EXHIBIT_TITLE_MAX_LENGTH = 200,
    EXHIBIT_ID_MAX_LENGTH = 40,
    EXHIBIT_OLDER_MAX_ITEMS = 9,
    EXHIBIT_ROOMS_MAX_ITEMS = 4,
    EXHIBIT_ROOMS_ITEM_MIN_ITEMS = 1,
    EXHIBIT_ROOMS_ITEM_MAX_ITEMS = 3,
    EXHIBIT_ROOMS_ITEM_ITEM_MIN_LENGTH = 1,
    EXHIBIT_ROOMS_ITEM_ITEM_MAX_LENGTH = 20,
    EXHIBIT_CASES_MAX_ITEMS = 2,
    EXHIBIT_CASES_ITEM_MAX_ITEMS = 2,
    EXHIBIT_CASES_ITEM_ITEM_MAX_ITEMS = 2,
    EXHIBIT_NOTES_MAX_ITEMS = 3,
    EXHIBIT_NOTES_ITEM_MAX_LENGTH = 50,
    EXHIBIT_NAMES_MAX_PROPERTIES = 4,
    EXHIBIT_NAMES_ITEM_MAX_LENGTH = 50,
    EXHIBIT_PRICES_MAX_PROPERTIES = 3,
};

struct loans {
    const char *_id;
    const char *reader;
    const char *book_id;
    int64_t due_at;
};
extern const struct shape loans_shape;
enum {
    LOANS_ID_MAX_LENGTH = 40,
    LOANS_READER_MAX_LENGTH = 40,
    LOANS_BOOK_ID_MAX_LENGTH = 40,
};

struct stored_index {
    const char *name;
    const char *keys;    /* JSON; {currency} stands for each currency of the shop */
    const char *options; /* JSON: unique, partialFilterExpression, expireAfterSeconds */
    bool per_currency;
};

struct stored_mark {
    const char *path; /* dotted */
    enum shape_mark mark;
};

/* What `migrate` makes of a collection, and where personal data is in it. */
struct stored_collection {
    const char *name;
    const char *context;
    const char *shard_key; /* JSON; NULL: not sharded */
    const char *validator; /* JSON: $jsonSchema */
    const struct stored_index *indexes;
    size_t indexes_count;
    const struct stored_mark *marks;
    size_t marks_count;
};
extern const struct stored_collection stored_collections[];
extern const size_t stored_collections_count;

/* One update of all documents that a filter finds, batch by batch. */
struct stored_step {
    const char *collection;
    const char *filter; /* JSON */
    const char *update; /* JSON: operators, or a pipeline */
    int batch;          /* documents in one transaction */
};

/* A numbered change of data, in the order in which they are done. */
struct stored_migration {
    const char *name;
    const char *checksum;
    const struct stored_step *steps;
    size_t steps_count;
};
extern const struct stored_migration stored_migrations[];
extern const size_t stored_migrations_count;

/* Names all of the above: a database that was migrated to it serves this program. */
extern const char stored_digest[];

#endif
