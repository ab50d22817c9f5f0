#ifndef CONTEXTS_CATALOG_SLUG_H
#define CONTEXTS_CATALOG_SLUG_H

#include <stdbool.h>

#include "contexts/catalog/catalog_store.h"

struct arena;
struct problem;
struct scope;

/* The most bytes that a slug made here has; what is added to make it unique still fits. */
enum { SLUG_MADE = 200 };

/* Makes a slug of a text: words of a-z and 0-9 joined by single hyphens. Latin, Greek and Cyrillic
 * letters are transliterated, the others left out; the result may be empty. */
const char *slug_of(struct arena *arena, const char *text);

/* Tells whether a text is a slug already. */
bool slug_is(const char *text);

/* Chooses the slug of a product or category: `*slug` where it is not NULL, else one of the text (of
 * `fallback` where that has no letters), with a number behind it when others have it. `own` is the
 * slug so far, or NULL. Refuses: slug_taken. Races: the unique index refuses the second of two, or
 * makes its transaction run again. */
const struct problem *slug_choose(struct scope *scope, enum slug_kind kind, const char *text,
                                  const char *fallback, const char *own, const char **slug);

#endif
