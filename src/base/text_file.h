#ifndef BASE_TEXT_FILE_H
#define BASE_TEXT_FILE_H

#include <stddef.h>
#include <stdio.h>

/*
 * A file's text as UTF-8, whatever it is written in: UTF-8, with or without a mark at its start;
 * UTF-16 with one; anything else is taken for Windows-1252, in which every byte is a character (the
 * five that it does not define are the control characters of their number, as browsers read them).
 */
struct text_file;

/* Finds out what the file is written in, by reading it once to the end; a pipe is copied to a
 * temporary file for that. Gives NULL and `*why_r` for a file that cannot be read, or that is not
 * in what its mark says. Keeps the file, which the caller closes last. */
struct text_file *text_file_open(FILE *file, const char **why_r);
void text_file_close(struct text_file *text);

/* Gives up to `room` bytes of UTF-8, at least one; 0 at the end. */
size_t text_file_read(struct text_file *text, char *to, size_t room);

/* What the file is written in, as iconv calls it. */
const char *text_file_charset(const struct text_file *text);

#endif
