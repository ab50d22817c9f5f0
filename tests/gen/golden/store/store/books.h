/* Made from schema/books.yaml. */
#ifndef STORE_BOOKS_H
#define STORE_BOOKS_H

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

#endif
