#include "base/text_file.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 64 * 1024 };

struct text_file {
    FILE *file;
    FILE *copy; /* of a pipe; NULL for a file */
    const char *charset;
    long mark; /* bytes of the mark at the start */
    iconv_t converter;
    char piece[PIECE];
    size_t start, used; /* of the piece that is not converted yet */
    bool malformed;
};

/* Source: Unicode 15, section 23.8. */
static const struct {
    const char *bytes;
    size_t length;
    const char *charset;
} marks[] = {
    {"\xef\xbb\xbf", 3, "UTF-8"},
    {"\xff\xfe", 2, "UTF-16LE"},
    {"\xfe\xff", 2, "UTF-16BE"},
};

static bool begin(struct text_file *text, const char *charset)
{
    if (text->converter != (iconv_t)-1)
        iconv_close(text->converter);
    text->charset = charset;
    text->converter = iconv_open("UTF-8", charset);
    text->start = text->used = 0;
    text->malformed = false;
    return text->converter != (iconv_t)-1 && fseek(text->file, text->mark, SEEK_SET) == 0;
}

/* Moves what is left to the front and reads more behind it. False at the end of the file. */
static bool fill(struct text_file *text)
{
    memmove(text->piece, text->piece + text->start, text->used - text->start);
    text->used -= text->start;
    text->start = 0;
    size_t more = fread(text->piece + text->used, 1, PIECE - text->used, text->file);
    text->used += more;
    return more > 0;
}

/* A byte that the charset does not define: in Windows-1252 the control character of its number. */
static size_t undefined(struct text_file *text, char *to)
{
    const unsigned char byte = (unsigned char)text->piece[text->start++];
    if (strcmp(text->charset, "CP1252") != 0)
        text->malformed = true;
    to[0] = (char)(0xc0 | byte >> 6);
    to[1] = (char)(0x80 | (byte & 0x3f));
    return 2;
}

size_t text_file_read(struct text_file *text, char *to, size_t room)
{
    for (;;) {
        char *in = text->piece + text->start, *out = to;
        size_t in_left = text->used - text->start, out_left = room;
        size_t done = iconv(text->converter, &in, &in_left, &out, &out_left);
        text->start = text->used - in_left;
        if (out != to)
            return room - out_left;
        if (done == (size_t)-1 && errno == EILSEQ)
            return undefined(text, to);
        if (!fill(text)) {
            if (in_left == 0)
                return 0;
            return undefined(text, to); /* half a character at the end */
        }
    }
}

/* Reads all of it. False: it is not in this charset. */
static bool sound(struct text_file *text, const char *charset)
{
    char scrap[PIECE];
    if (!begin(text, charset))
        return false;
    while (!text->malformed && text_file_read(text, scrap, sizeof scrap) > 0)
        ;
    return !text->malformed && !ferror(text->file);
}

static bool copy_pipe(struct text_file *text, FILE *pipe)
{
    char piece[PIECE];
    size_t length;
    text->copy = text->file = tmpfile();
    while (text->file != NULL && (length = fread(piece, 1, sizeof piece, pipe)) > 0)
        if (fwrite(piece, 1, length, text->file) != length)
            return false;
    return text->file != NULL && !ferror(pipe);
}

static const char *find_charset(struct text_file *text)
{
    char first[3] = {0};
    rewind(text->file);
    size_t length = fread(first, 1, sizeof first, text->file);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (length >= marks[i].length && memcmp(first, marks[i].bytes, marks[i].length) == 0) {
            text->mark = (long)marks[i].length;
            return sound(text, marks[i].charset) ? marks[i].charset : NULL;
        }
    return sound(text, "UTF-8") ? "UTF-8" : sound(text, "CP1252") ? "CP1252" : NULL;
}

struct text_file *text_file_open(FILE *file, const char **why_r)
{
    struct text_file *text = calloc(1, sizeof *text);
    if (text == NULL)
        abort();
    text->file = file;
    text->converter = (iconv_t)-1;
    *why_r = NULL;
    if (fseek(file, 0, SEEK_SET) != 0 && !copy_pipe(text, file))
        *why_r = strerror(errno);
    const char *charset = *why_r == NULL ? find_charset(text) : NULL;
    if (*why_r == NULL && charset == NULL)
        *why_r =
            ferror(text->file) ? strerror(errno) : "is not in the encoding that its mark names";
    if (*why_r == NULL && !begin(text, charset))
        *why_r = strerror(errno);
    if (*why_r == NULL)
        return text;
    text_file_close(text);
    return NULL;
}

void text_file_close(struct text_file *text)
{
    if (text->converter != (iconv_t)-1)
        iconv_close(text->converter);
    if (text->copy != NULL)
        fclose(text->copy);
    free(text);
}

const char *text_file_charset(const struct text_file *text)
{
    return text->charset;
}
