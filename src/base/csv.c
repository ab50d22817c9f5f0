#include "base/csv.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 * 1024, END = -1 };

struct csv {
    csv_source *read;
    void *source;
    char separator;
    bool ended;   /* the source has no more */
    size_t line;  /* of the record's first byte */
    char *window; /* bytes from the source, */
    size_t start; /* the record's first one, */
    size_t used;  /* and behind the last one */
    size_t room;
    char *text; /* the cells, unquoted */
    size_t text_used, text_room;
    size_t *offsets; /* of the cells in text */
    const char **cells;
    size_t count, cells_room;
    const char *fault;
};

static void *grown(void *bytes, size_t size)
{
    void *more = realloc(bytes, size);
    if (more == NULL)
        abort(); /* records are bounded */
    return more;
}

struct csv *csv_new(csv_source *read, void *source)
{
    struct csv *csv = grown(NULL, sizeof *csv);
    *csv = (struct csv){.read = read, .source = source, .line = 1};
    return csv;
}

void csv_free(struct csv *csv)
{
    free(csv->window);
    free(csv->text);
    free(csv->offsets);
    free(csv->cells);
    free(csv);
}

char csv_separator(const struct csv *csv)
{
    return csv->separator;
}

/* Reads more behind the window. False: there is no more, or the record is too long. */
static bool fill(struct csv *csv)
{
    if (csv->ended || csv->used - csv->start >= CSV_RECORD_LONGEST)
        return false;
    if (csv->start > 0) {
        memmove(csv->window, csv->window + csv->start, csv->used - csv->start);
        csv->used -= csv->start;
        csv->start = 0;
    }
    if (csv->room - csv->used < PIECE) {
        csv->room = 2 * csv->room + PIECE;
        csv->window = grown(csv->window, csv->room);
    }
    size_t more = csv->read(csv->source, csv->window + csv->used, csv->room - csv->used);
    csv->used += more;
    csv->ended = more == 0;
    return more > 0;
}

/* The byte `at` bytes into the record, or END. */
static inline int byte_at(struct csv *csv, size_t at)
{
    while (csv->start + at >= csv->used)
        if (!fill(csv))
            return END;
    return (unsigned char)csv->window[csv->start + at];
}

/* The length of a line end, 0 for anything else. */
static size_t line_end(struct csv *csv, size_t at)
{
    int byte = byte_at(csv, at);
    if (byte == '\r')
        return byte_at(csv, at + 1) == '\n' ? 2 : 1;
    return byte == '\n';
}

static void add_byte(struct csv *csv, char byte)
{
    if (csv->text_used == csv->text_room) {
        csv->text_room = 2 * csv->text_room + PIECE;
        csv->text = grown(csv->text, csv->text_room);
    }
    csv->text[csv->text_used++] = byte;
}

static void begin_cell(struct csv *csv)
{
    if (csv->count == csv->cells_room) {
        csv->cells_room = 2 * csv->cells_room + 64;
        csv->offsets = grown(csv->offsets, csv->cells_room * sizeof *csv->offsets);
        csv->cells = grown(csv->cells, csv->cells_room * sizeof *csv->cells);
    }
    csv->offsets[csv->count++] = csv->text_used;
}

static bool is_blank(const struct csv *csv, int byte)
{
    return byte == ' ' || (byte == '\t' && csv->separator != '\t');
}

static size_t skip_blanks(struct csv *csv, size_t at)
{
    while (is_blank(csv, byte_at(csv, at)))
        at++;
    return at;
}

static bool ends_cell(struct csv *csv, size_t at)
{
    int byte = byte_at(csv, at);
    return byte == END || byte == csv->separator || byte == '\n' || byte == '\r';
}

static void keep_byte(struct csv *csv, int byte)
{
    if (byte == '\0')
        csv->fault = "contains a NUL character";
    else
        add_byte(csv, (char)byte);
}

static size_t read_plain(struct csv *csv, size_t at)
{
    for (; !ends_cell(csv, at); at++)
        keep_byte(csv, byte_at(csv, at));
    return at;
}

/* Reads from behind the quote. False: nothing closes it. */
static bool read_quoted(struct csv *csv, size_t *at)
{
    for (;; (*at)++) {
        int byte = byte_at(csv, *at);
        if (byte == END)
            return false;
        if (byte != '"')
            keep_byte(csv, byte);
        else if (byte_at(csv, *at + 1) == '"')
            add_byte(csv, (char)byte_at(csv, ++*at));
        else
            break;
    }
    *at = skip_blanks(csv, *at + 1);
    if (!ends_cell(csv, *at)) {
        csv->fault = "has text after a closing quote";
        *at = read_plain(csv, *at);
    }
    return true;
}

/* Reads the cells. Gives the length of the record without its line end. */
static size_t read_cells(struct csv *csv)
{
    size_t at = 0;
    for (;; at++) {
        begin_cell(csv);
        size_t quote = skip_blanks(csv, at);
        if (byte_at(csv, quote) == '"') {
            at = quote + 1;
            if (!read_quoted(csv, &at)) {
                csv->fault = "has an unclosed quote";
                for (at = 0; byte_at(csv, at) != END && line_end(csv, at) == 0;)
                    at++;
            }
        } else {
            at = read_plain(csv, at);
        }
        add_byte(csv, '\0');
        if (byte_at(csv, at) != csv->separator)
            return at;
    }
}

/* Counts what the first line has outside of quotes. */
static char find_separator(struct csv *csv)
{
    static const char candidates[] = ",;\t";
    size_t counts[sizeof candidates - 1] = {0}, best = 0;
    bool quoted = false;
    for (size_t at = 0; at < PIECE && byte_at(csv, at) != END; at++) {
        int byte = byte_at(csv, at);
        if (byte == '"')
            quoted = !quoted;
        else if (!quoted && (byte == '\n' || byte == '\r'))
            break;
        for (size_t i = 0; i < sizeof candidates - 1; i++)
            counts[i] += !quoted && byte == candidates[i];
    }
    for (size_t i = 1; i < sizeof candidates - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

bool csv_next(struct csv *csv, struct csv_record *record_r)
{
    if (csv->separator == '\0')
        csv->separator = find_separator(csv);
    if (byte_at(csv, 0) == END)
        return false;
    csv->count = csv->text_used = 0;
    csv->fault = NULL;
    const size_t line = csv->line;
    size_t length = read_cells(csv), end = 0;
    if (byte_at(csv, length) == END && !csv->ended)
        csv->fault = "is longer than 16 MiB";
    for (size_t at = 0; at < length; at += end == 0 ? 1 : end) {
        end = line_end(csv, at);
        csv->line += end > 0;
    }
    end = line_end(csv, length);
    csv->line += end > 0;
    csv->start += length + end;
    for (size_t i = 0; i < csv->count; i++)
        csv->cells[i] = csv->text + csv->offsets[i];
    *record_r = (struct csv_record){
        .cells = csv->cells, .count = csv->count, .line = line, .fault = csv->fault};
    return true;
}
