#ifndef KERNEL_ID_H
#define KERNEL_ID_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Every identifier is a struct type of its own, so that an order's cannot be passed for a
 * product's. It is passed as it is: one pointer to the text, which lives as long as where it was
 * read, or the arena. The text is a prefix that names the kind, then 26 characters of base32: 48
 * bits of wall-clock ms and 80 random bits, so that ids sort by age. What is stored has the form,
 * so an id of a document is `(struct order_id){order->_id}`. */
enum { ID_BYTES = 16 };

#define ID_KINDS(KIND)                                                                             \
    KIND(product, "prd")                                                                           \
    KIND(variant, "var")                                                                           \
    KIND(category, "cat")                                                                          \
    KIND(brand, "brd")                                                                             \
    KIND(api_key, "key")                                                                           \
    KIND(adjustment, "adj")                                                                        \
    KIND(cart, "crt")                                                                              \
    KIND(quote, "quo")                                                                             \
    KIND(order, "ord")

#define ID_DECLARE(kind, prefix)                                                                   \
    struct kind##_id {                                                                             \
        const char *text;                                                                          \
    };                                                                                             \
    struct kind##_id kind##_id_new(struct arena *arena, int64_t wall_ms);                          \
    struct kind##_id kind##_id_derived(struct arena *arena,                                        \
                                       const unsigned char digest[static ID_BYTES]);               \
    bool kind##_id_from(const char *text, struct kind##_id *id_r);
/* The kinds as values, for what serves all of them: ID_product … */
#define ID_ENUM(kind, prefix) ID_##kind,
enum id_kind { ID_KINDS(ID_ENUM) ID_KINDS_COUNT };
#undef ID_ENUM

/* Makes an id of a kind that is only known as a value. */
const char *id_new(struct arena *arena, enum id_kind kind, int64_t wall_ms);

/* Tells whether a text has the form of an id of that kind; no slug has. */
bool id_is(enum id_kind kind, const char *text);

/* For each kind: KIND_id_new() makes one, KIND_id_derived() makes the one that follows from a
 * digest, KIND_id_from() reads one and refuses (false) what is not one of that kind. */
ID_KINDS(ID_DECLARE)
#undef ID_DECLARE

#endif
