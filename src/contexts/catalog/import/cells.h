#ifndef CONTEXTS_CATALOG_IMPORT_CELLS_H
#define CONTEXTS_CATALOG_IMPORT_CELLS_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* What a cell says. Each refuses (false) what it cannot be. */

/* Gives the text without the blanks around it, no-break spaces included. */
const char *cell_trimmed(struct arena *arena, const char *cell);
bool cell_is_blank(const char *cell);

/* Reads true or false, in the words that programs write. */
bool cell_flag(const char *text, bool *flag_r);

/* Reads a whole number; a fraction of zeros is none. */
bool cell_integer(const char *text, int64_t *number_r);

/* Reads a weight in grams, rounded half to even; `*exact_r` tells whether it was whole. */
bool cell_grams(const char *text, int64_t *grams_r, bool *exact_r);

/* Reads an amount of a currency. `decimal_comma` says what commas are: else they part thousands.
 * Units: minor units. */
bool cell_price(struct arena *arena, const char *text, const char *currency, bool decimal_comma,
                int64_t *amount_r);

/* Gives the URL with characters that a URL cannot hold percent-encoded; NULL for what is none. */
const char *cell_url(struct arena *arena, const char *text);

#endif
