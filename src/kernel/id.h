#ifndef KERNEL_ID_H
#define KERNEL_ID_H

#include <stdbool.h>
#include <stdint.h>

/* Every identifier is a struct type of its own, so that an order's cannot be passed for a
 * product's. The text is a prefix that names the kind, then 26 characters of base32: 48 bits of
 * wall-clock ms and 80 random bits, so that ids sort by age. */
enum { ID_TEXT = 40, ID_BYTES = 16 };

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
        char text[ID_TEXT];                                                                        \
    };                                                                                             \
    struct kind##_id kind##_id_new(int64_t wall_ms);                                               \
    struct kind##_id kind##_id_derived(const unsigned char digest[static ID_BYTES]);               \
    bool kind##_id_from(const char *text, struct kind##_id *id_r);
/* The kinds as values, for what serves all of them: ID_product … */
#define ID_ENUM(kind, prefix) ID_##kind,
enum id_kind { ID_KINDS(ID_ENUM) ID_KINDS_COUNT };
#undef ID_ENUM

/* Makes an id of a kind that is only known as a value. */
void id_new(enum id_kind kind, int64_t wall_ms, char text_r[static ID_TEXT]);

/* For each kind: KIND_id_new() makes one, KIND_id_derived() makes the one that follows from a
 * digest, KIND_id_from() reads one and refuses (false) what is not one of that kind. */
ID_KINDS(ID_DECLARE)
#undef ID_DECLARE

#endif
