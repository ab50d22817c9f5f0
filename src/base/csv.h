#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads comma-separated values record by record, in memory that does not grow with the file.
 * Source: RFC 4180, and what programs really write: lines may end in LF, CRLF or CR; the separator
 * is a comma, semicolon or tab, whichever the first line has most of; blanks may stand around
 * quotes; a quote inside an unquoted cell is itself.
 */
struct csv;

enum { CSV_RECORD_LONGEST = 16 * 1024 * 1024 };

/* Gives up to `room` bytes of UTF-8; 0 at the end. */
typedef size_t csv_source(void *source, char *to, size_t room);

/* One record. Cells are NUL-terminated, unquoted, and as long as they are written. All of it is
 * valid until the next one is read. */
struct csv_record {
    const char *const *cells;
    size_t count;
    size_t line;       /* where it begins; the first is 1 */
    const char *fault; /* what is malformed, NULL for nothing; the cells are then a best guess */
};

struct csv *csv_new(csv_source *read, void *source);
void csv_free(struct csv *csv);

/* Reads the next record; false at the end. After a quote that nothing closes (within
 * CSV_RECORD_LONGEST), reading goes on in the line after it. */
bool csv_next(struct csv *csv, struct csv_record *record_r);

/* The separator, known after the first record. */
char csv_separator(const struct csv *csv);

#endif
