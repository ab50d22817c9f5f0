#ifndef CONTEXTS_NOTIFICATIONS_TEXTS_H
#define CONTEXTS_NOTIFICATIONS_TEXTS_H

#include <stdbool.h>

struct arena;

/* The texts of one mail in one language. */
struct mail_texts {
    const char *language; /* the name of the folder that they are in */
    const char *name;
    const char *subject, *text, *html;
};

/* Reads FOLDER/LANGUAGE/NAME.{subject,txt,html} for each language and each mail of
 * mail_template_names, once for the process. A text may name parts, {{>part}}, each on a line of
 * its own: LANGUAGE/part.txt or part.html, else the one of all languages in FOLDER; a part names
 * none. A mail that lacks one of the three, or a part, in a language is left out there, and logged.
 * Refuses (false), logged, a folder that cannot be read. */
bool mail_texts_load(struct arena *arena, const char *folder);

/* Finds the texts of a mail for a locale: its own, else its language's, else those in en; NULL:
 * there are none. */
const struct mail_texts *mail_texts_find(const char *name, const char *locale);

#endif
