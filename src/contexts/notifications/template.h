#ifndef CONTEXTS_NOTIFICATIONS_TEMPLATE_H
#define CONTEXTS_NOTIFICATIONS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/*
 * Texts with holes, and no logic but these:
 *
 *   {{name}}              the value, escaped where the text is HTML
 *   {{#name}}…{{/name}}   for each item of a list, with its values before those around it; or once,
 * for a value that is not empty
 *   {{^name}}…{{/name}}   once, for a list or value that is empty
 *
 * A line that holds nothing but the mark of a section leaves no line. Source: mustache(5), of which
 * this is a part.
 */
struct template_record;
struct template_value {
    const char *name;
    const char *text;                    /* NULL: empty, or a list */
    const struct template_record *items; /* of a list */
    size_t items_count;
};
struct template_record {
    const struct template_value *values;
    size_t count;
};

enum template_form { TEMPLATE_TEXT, TEMPLATE_HTML };

/* Fills the holes. Refuses (NULL) with `*why_r`: a name that the record does not have, a section
 * that does not end. */
const char *template_fill(struct arena *arena, const char *text, enum template_form form,
                          const struct template_record *record, const char **why_r);

#endif
