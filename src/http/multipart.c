#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/encode.h"
#include "http/media_type.h"

enum { WINDOW = 16 * 1024, DELIMITER_MOST = 4 + BOUNDARY_MOST };

struct multipart {
    struct arena *arena;
    multipart_source *source;
    void *context;
    char delimiter[DELIMITER_MOST + 1]; /* CRLF, two hyphens, the boundary */
    size_t delimiter_length;
    enum { BEFORE, IN_PART, ENDED, WRONG } state;
    bool dry; /* the source has no more */
    size_t at, end;
    char window[WINDOW];
};

struct multipart *multipart_new(struct arena *arena, const char *boundary, multipart_source *source,
                                void *context)
{
    struct multipart *multipart = ARENA_NEW(arena, struct multipart);
    multipart->arena = arena;
    multipart->source = source;
    multipart->context = context;
    strcpy(multipart->delimiter, "\r\n--");
    strncat(multipart->delimiter, boundary, BOUNDARY_MOST);
    multipart->delimiter_length = strlen(multipart->delimiter);
    memcpy(multipart->window, "\r\n", 2); /* the first delimiter may have none in front */
    multipart->end = 2;
    return multipart;
}

/* Makes the window as full as the source can. */
static void fill(struct multipart *multipart)
{
    const size_t left = multipart->end - multipart->at;
    if (multipart->dry)
        return;
    memmove(multipart->window, multipart->window + multipart->at, left);
    const size_t room = WINDOW - left;
    const size_t got = multipart->source(multipart->context, multipart->window + left, room);
    multipart->at = 0;
    multipart->end = left + got;
    multipart->dry = got < room;
}

static bool wrong(struct multipart *multipart)
{
    multipart->state = WRONG;
    return false;
}

/* Gives how many bytes of the window are surely not part of a delimiter; `*found_r` tells that one
 * stands behind them. */
static size_t plain(struct multipart *multipart, bool *found_r)
{
    size_t left = multipart->end - multipart->at;
    if (left < multipart->delimiter_length) {
        fill(multipart);
        left = multipart->end - multipart->at;
    }
    const char *start = multipart->window + multipart->at;
    const char *found = memmem(start, left, multipart->delimiter, multipart->delimiter_length);
    *found_r = found != NULL;
    if (found != NULL)
        return (size_t)(found - start);
    return left < multipart->delimiter_length ? 0 : left - multipart->delimiter_length + 1;
}

bool multipart_read(struct multipart *multipart, void *bytes, size_t room, size_t *length_r)
{
    bool found;
    *length_r = 0;
    if (multipart->state != IN_PART)
        return multipart->state != WRONG;
    size_t length = plain(multipart, &found);
    if (length == 0)
        return found || wrong(multipart); /* it ends with a delimiter, or never */
    if (length > room)
        length = room;
    memcpy(bytes, multipart->window + multipart->at, length);
    multipart->at += length;
    *length_r = length;
    return true;
}

/* Goes past the rest of the part, or what stands before the first. */
static bool skip(struct multipart *multipart)
{
    bool found;
    size_t length;
    while ((length = plain(multipart, &found)) > 0)
        multipart->at += length;
    return found || wrong(multipart);
}

/* A parameter of Content-Disposition. In quotes a backslash hides a quote or a backslash only:
 * names of files come with others. Browsers write %22 for a quote. */
static const char *parameter(struct multipart *multipart, const char **at)
{
    const char *from = *at;
    const bool quoted = *from == '"';
    char *text = arena_alloc(multipart->arena, strlen(from) + 1), *to = text;
    for (from += quoted; *from != '\0' && (quoted ? *from != '"' : *from != ';'); from++) {
        if (quoted && *from == '\\' && (from[1] == '"' || from[1] == '\\'))
            from++;
        *to++ = *from;
    }
    if (quoted && *from++ != '"')
        return NULL;
    from += strspn(from, " \t");
    if (*from != '\0' && *from++ != ';')
        return NULL;
    *at = from + strspn(from, " \t");
    return text;
}

static const char *without_folders(const char *path)
{
    const char *slash = strrchr(path, '/');
    path = slash == NULL ? path : slash + 1;
    slash = strrchr(path, '\\');
    return slash == NULL ? path : slash + 1;
}

/* Source: RFC 7578 section 4.2, which has name and filename, and forbids filename*. */
static bool read_disposition(struct multipart *multipart, const char *value, struct part *part)
{
    static const char form_data[] = "form-data";
    if (strncasecmp(value, form_data, sizeof form_data - 1) != 0 || part->name != NULL)
        return false;
    const char *at = value + sizeof form_data - 1;
    at += strspn(at, " \t");
    if (*at++ != ';')
        return false;
    at += strspn(at, " \t");
    while (*at != '\0') {
        const size_t length = strcspn(at, "=");
        const bool name = length == 4 && strncasecmp(at, "name", length) == 0;
        const bool file = length == 8 && strncasecmp(at, "filename", length) == 0;
        if (at[length] != '=' || (name && part->name != NULL) || (file && part->file_name != NULL))
            return false;
        at += length + 1;
        const char *text = parameter(multipart, &at);
        if (text == NULL || !(name || file))
            return false;
        if (name)
            part->name = text;
        else
            part->file_name = without_folders(text);
    }
    return part->name != NULL && *part->name != '\0';
}

/* One line of a part's head, "Name: value". Others than these two say nothing to a form. Source:
 * RFC 7578 section 4.8; by 4.7 no sender encodes. */
static bool read_line(struct multipart *multipart, char *line, struct part *part)
{
    char *value = strchr(line, ':');
    if (value == NULL || value == line)
        return false;
    *value++ = '\0';
    value += strspn(value, " \t");
    if (strcasecmp(line, "Content-Disposition") == 0)
        return read_disposition(multipart, value, part);
    if (strcasecmp(line, "Content-Transfer-Encoding") == 0)
        return strcasecmp(value, "binary") == 0 || strcasecmp(value, "8bit") == 0 ||
               strcasecmp(value, "7bit") == 0;
    if (strcasecmp(line, "Content-Type") != 0)
        return true;
    if (part->media_type != NULL)
        return false;
    part->media_type = value;
    return true;
}

/* A head is text of lines: without control characters, and in UTF-8. */
static bool is_text(const char *head, size_t length)
{
    size_t count;
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)head[i] < 0x20 && strchr("\r\n\t", head[i]) == NULL) ||
            head[i] == '\0' || head[i] == 0x7f)
            return false;
    return utf8_count(head, length, &count);
}

static bool read_head(struct multipart *multipart, struct part *part_r)
{
    if (multipart->end - multipart->at < PART_HEAD_MOST)
        fill(multipart);
    const char *start = multipart->window + multipart->at;
    const size_t left = multipart->end - multipart->at;
    const char *end = memmem(start, left < PART_HEAD_MOST ? left : PART_HEAD_MOST, "\r\n\r\n", 4);
    *part_r = (struct part){0};
    if (end == NULL || !is_text(start, (size_t)(end - start)))
        return false;
    char *line = arena_copy(multipart->arena, start, (size_t)(end - start));
    multipart->at += (size_t)(end - start) + 4;
    while (line != NULL) {
        char *next = strstr(line, "\r\n");
        if (next != NULL)
            *next = '\0';
        if (strpbrk(line, "\r\n") != NULL || !read_line(multipart, line, part_r))
            return false;
        line = next == NULL ? NULL : next + 2;
    }
    return part_r->name != NULL;
}

/* What stands behind a boundary: the end, or blanks and a line break. */
static bool read_tail(struct multipart *multipart, bool *last_r)
{
    multipart->at += multipart->delimiter_length;
    if (multipart->end - multipart->at < PART_HEAD_MOST)
        fill(multipart);
    const char *at = multipart->window + multipart->at;
    const size_t left = multipart->end - multipart->at;
    *last_r = left >= 2 && memcmp(at, "--", 2) == 0;
    if (*last_r)
        return true;
    size_t blanks = 0;
    while (blanks < left && (at[blanks] == ' ' || at[blanks] == '\t'))
        blanks++;
    if (left - blanks < 2 || memcmp(at + blanks, "\r\n", 2) != 0)
        return false;
    multipart->at += blanks + 2;
    return true;
}

enum multipart_next multipart_next(struct multipart *multipart, struct part *part_r)
{
    bool last;
    if (multipart->state == ENDED)
        return MULTIPART_END;
    if (multipart->state == WRONG || !skip(multipart))
        return MULTIPART_WRONG;
    if (!read_tail(multipart, &last)) {
        multipart->state = WRONG;
        return MULTIPART_WRONG;
    }
    multipart->state = last ? ENDED : IN_PART;
    if (last)
        return MULTIPART_END;
    if (!read_head(multipart, part_r)) {
        multipart->state = WRONG;
        return MULTIPART_WRONG;
    }
    return MULTIPART_PART;
}
