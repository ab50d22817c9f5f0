#include "contexts/notifications/template.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"

enum { DEPTH = 4 };

/* The records that a name is looked up in, the innermost last. */
struct view {
    const struct template_record *records[DEPTH];
    size_t depth;
};

struct filling {
    struct arena *arena;
    struct buffer out;
    enum template_form form;
    const char *why;
};

/* A mark {{…}} in the text. */
struct mark {
    char kind; /* '#', '^', '/', or 0 for a value */
    const char *name;
    size_t name_length;
    const char *start, *end; /* of all of it, with its line where it stands alone */
};

static const struct template_value *look_up(const struct view *view, const char *name,
                                            size_t length)
{
    for (size_t i = view->depth; i-- > 0;)
        for (size_t j = 0; j < view->records[i]->count; j++) {
            const struct template_value *value = &view->records[i]->values[j];
            if (strlen(value->name) == length && memcmp(value->name, name, length) == 0)
                return value;
        }
    return NULL;
}

static void add_escaped(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            buffer_add_string(out, "&amp;");
            break;
        case '<':
            buffer_add_string(out, "&lt;");
            break;
        case '>':
            buffer_add_string(out, "&gt;");
            break;
        case '"':
            buffer_add_string(out, "&quot;");
            break;
        case '\'':
            buffer_add_string(out, "&#39;");
            break;
        default:
            buffer_add_byte(out, *text);
        }
    }
}

/* Takes the rest of the line into the mark of a section that stands alone on it. */
static void widen(struct mark *mark, const char *begin)
{
    const char *start = mark->start, *end = mark->end;
    while (start > begin && (start[-1] == ' ' || start[-1] == '\t'))
        start--;
    while (*end == ' ' || *end == '\t')
        end++;
    if ((start == begin || start[-1] == '\n') && *end == '\n') {
        mark->start = start;
        mark->end = end + 1;
    }
}

/* Finds the next mark; false when there is none, or one that does not end (`why` is set). */
static bool next_mark(struct filling *filling, const char *begin, const char *from,
                      struct mark *mark_r)
{
    const char *open = strstr(from, "{{");
    const char *close = open == NULL ? NULL : strstr(open, "}}");
    if (open != NULL && close == NULL)
        filling->why = "a mark does not end";
    if (close == NULL)
        return false;
    const char *name = open + 2;
    *mark_r = (struct mark){.start = open, .end = close + 2};
    if (*name == '#' || *name == '^' || *name == '/')
        mark_r->kind = *name++;
    mark_r->name = name;
    mark_r->name_length = (size_t)(close - name);
    if (mark_r->kind != '\0')
        widen(mark_r, begin);
    return true;
}

static bool same_name(const struct mark *left, const struct mark *right)
{
    return left->name_length == right->name_length &&
           memcmp(left->name, right->name, left->name_length) == 0;
}

/* Finds the mark that ends a section. */
static bool section_end(struct filling *filling, const char *begin, const struct mark *section,
                        struct mark *end_r)
{
    size_t open = 1;
    for (const char *at = section->end; next_mark(filling, begin, at, end_r); at = end_r->end) {
        if (end_r->kind == '/')
            open--;
        else if (end_r->kind != '\0')
            open++;
        if (open == 0)
            break;
    }
    if (open != 0 || !same_name(section, end_r))
        filling->why = arena_format(filling->arena, "the section %.*s does not end where it should",
                                    (int)section->name_length, section->name);
    return filling->why == NULL;
}

static void fill(struct filling *filling, const char *text, const struct view *view);

static void fill_section(struct filling *filling, const struct mark *section,
                         const struct mark *end, const struct template_value *value,
                         const struct view *view)
{
    const char *inner =
        arena_copy(filling->arena, section->end, (size_t)(end->start - section->end));
    const bool empty = value->items_count == 0 && (value->text == NULL || *value->text == '\0');
    if (section->kind == '^' || value->items == NULL) {
        if (empty == (section->kind == '^'))
            fill(filling, inner, view);
        return;
    }
    struct view within = *view;
    if (within.depth == DEPTH) {
        filling->why = "sections nest too deep";
        return;
    }
    within.depth++;
    for (size_t i = 0; i < value->items_count; i++) {
        within.records[view->depth] = &value->items[i];
        fill(filling, inner, &within);
    }
}

static void fill(struct filling *filling, const char *text, const struct view *view)
{
    const char *at = text;
    struct mark mark, end;
    while (filling->why == NULL && next_mark(filling, text, at, &mark)) {
        const struct template_value *value = look_up(view, mark.name, mark.name_length);
        buffer_add(&filling->out, at, (size_t)(mark.start - at));
        at = mark.end;
        if (value == NULL || mark.kind == '/') {
            filling->why = arena_format(filling->arena, "there is no %.*s here",
                                        (int)mark.name_length, mark.name);
        } else if (mark.kind != '\0') {
            if (!section_end(filling, text, &mark, &end))
                return;
            fill_section(filling, &mark, &end, value, view);
            at = end.end;
        } else if (value->text != NULL && filling->form == TEMPLATE_HTML) {
            add_escaped(&filling->out, value->text);
        } else if (value->text != NULL) {
            buffer_add_string(&filling->out, value->text);
        }
    }
    if (filling->why == NULL)
        buffer_add_string(&filling->out, at);
}

const char *template_fill(struct arena *arena, const char *text, enum template_form form,
                          const struct template_record *record, const char **why_r)
{
    struct filling filling = {.arena = arena, .out = buffer_new(arena, 4096), .form = form};
    const struct view view = {.records = {record}, .depth = 1};
    fill(&filling, text, &view);
    *why_r = filling.why;
    return filling.why == NULL ? buffer_string(&filling.out) : NULL;
}
