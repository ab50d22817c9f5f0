/* Made from schema/exhibits.yaml. */
#ifndef STORE_EXHIBITS_H
#define STORE_EXHIBITS_H

#include <stdbool.h>

#include "base/shape.h"

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

#endif
