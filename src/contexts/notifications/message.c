#include "contexts/notifications/message.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buffer.h"

enum {
    LINE_LONGEST = 76,   /* of quoted-printable */
    HEADER_LONGEST = 60, /* of a value that needs no folding */
    WORD_LONGEST = 48,   /* of the encoded bytes in one encoded word */
    LOCAL_LONGEST = 64,
    ADDRESS_LONGEST = 254
};

static const char atext[] = "!#$%&'*+/=?^_`{|}~-.";

static bool ascii_alnum(unsigned char byte)
{
    return byte < 0x80 && isalnum(byte);
}

bool address_valid(const char *address)
{
    const char *at = strchr(address, '@');
    if (at == NULL || at == address || at - address > LOCAL_LONGEST || at[1] == '\0' ||
        strlen(address) > ADDRESS_LONGEST)
        return false;
    for (const char *byte = address; byte < at; byte++)
        if (!ascii_alnum((unsigned char)*byte) && strchr(atext, *byte) == NULL)
            return false;
    for (const char *byte = at + 1; *byte != '\0'; byte++)
        if (!ascii_alnum((unsigned char)*byte) && *byte != '.' && *byte != '-')
            return false;
    return true;
}

bool address_split(struct arena *arena, const char *text, const char **name_r,
                   const char **address_r)
{
    const char *open = strrchr(text, '<');
    *name_r = NULL;
    *address_r = text;
    if (open != NULL) {
        size_t length = strlen(open);
        size_t name = (size_t)(open - text);
        if (open[length - 1] != '>')
            return false;
        while (name > 0 && text[name - 1] == ' ')
            name--;
        *name_r = name == 0 ? NULL : arena_copy(arena, text, name);
        *address_r = arena_copy(arena, open + 1, length - 2);
    }
    return address_valid(*address_r);
}

/* Control characters would end a header, or hide one. */
static const char *one_line(struct arena *arena, const char *text)
{
    char *line = arena_string(arena, text);
    for (char *byte = line; *byte != '\0'; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7f)
            *byte = ' ';
    return line;
}

static bool plain(const char *text)
{
    for (const char *byte = text; *byte != '\0'; byte++)
        if ((unsigned char)*byte >= 0x80)
            return false;
    return strlen(text) <= HEADER_LONGEST && strstr(text, "=?") == NULL;
}

/* Bytes of the UTF-8 character that begins here; encoded words end between characters. */
static size_t character_length(const char *at)
{
    size_t length = 1;
    while (((unsigned char)at[length] & 0xc0) == 0x80)
        length++;
    return length;
}

static void add_encoded_words(struct buffer *out, const char *text)
{
    size_t line = WORD_LONGEST + 1; /* so the first word begins */
    bool open = false;
    for (size_t length; *text != '\0'; text += length) {
        length = character_length(text);
        if (line + 3 * length > WORD_LONGEST) {
            buffer_add_string(out, open ? "?=\r\n =?utf-8?Q?" : "=?utf-8?Q?");
            open = true;
            line = 0;
        }
        for (size_t i = 0; i < length; i++) {
            const unsigned char byte = (unsigned char)text[i];
            if (ascii_alnum(byte))
                buffer_add_byte(out, (char)byte);
            else if (byte == ' ')
                buffer_add_byte(out, '_');
            else
                buffer_add_format(out, "=%02X", byte);
            line += ascii_alnum(byte) || byte == ' ' ? 1 : 3;
        }
    }
    buffer_add_string(out, "?=");
}

static void add_subject(struct arena *arena, struct buffer *out, const char *subject)
{
    const char *line = one_line(arena, subject);
    buffer_add_string(out, "Subject: ");
    if (plain(line))
        buffer_add_string(out, line);
    else
        add_encoded_words(out, line);
    buffer_add_string(out, "\r\n");
}

static void add_from(struct arena *arena, struct buffer *out, const char *name, const char *address)
{
    buffer_add_string(out, "From: ");
    if (name != NULL) {
        const char *line = one_line(arena, name);
        if (plain(line)) {
            buffer_add_byte(out, '"');
            for (; *line != '\0'; line++) {
                if (*line == '"' || *line == '\\')
                    buffer_add_byte(out, '\\');
                buffer_add_byte(out, *line);
            }
            buffer_add_byte(out, '"');
        } else {
            add_encoded_words(out, line);
        }
        buffer_add_byte(out, ' ');
    }
    buffer_add_format(out, "<%s>\r\n", address);
}

static void add_date(struct buffer *out, int64_t wall_ms)
{
    char text[64];
    struct tm tm;
    const time_t seconds = (time_t)(wall_ms / 1000);
    gmtime_r(&seconds, &tm);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &tm);
    buffer_add_format(out, "Date: %s\r\n", text);
}

/* Writes what one byte becomes, "" for nothing; a blank before a line's end is encoded too. */
static void quote(unsigned char byte, char next, char text[static 4])
{
    const bool blank = (byte == ' ' || byte == '\t') && next != '\n' && next != '\0';
    if (blank || (byte > 0x20 && byte < 0x7f && byte != '='))
        snprintf(text, 4, "%c", byte);
    else
        snprintf(text, 4, "=%02X", byte);
}

static void add_quoted_printable(struct buffer *out, const char *text)
{
    size_t line = 0;
    for (; *text != '\0'; text++) {
        char quoted[4];
        if (*text == '\n') {
            buffer_add_string(out, "\r\n");
            line = 0;
            continue;
        }
        if (*text == '\r')
            continue;
        quote((unsigned char)*text, text[1], quoted);
        size_t length = strlen(quoted);
        if (line + length > LINE_LONGEST - 1) {
            buffer_add_string(out, "=\r\n");
            line = 0;
        }
        buffer_add(out, quoted, length);
        line += length;
    }
    if (line > 0)
        buffer_add_string(out, "\r\n");
}

static void add_part(struct buffer *out, const char *boundary, const char *type, const char *text)
{
    buffer_add_format(out,
                      "--%s\r\nContent-Type: text/%s; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                      boundary, type);
    add_quoted_printable(out, text);
}

struct buffer message_write(struct arena *arena, const struct message *message)
{
    struct buffer out =
        buffer_new(arena, 2 * (strlen(message->text) + strlen(message->html)) + 2048);
    /* Quoted-printable never writes "=_", so the boundary cannot stand in a part. */
    const char *boundary =
        arena_format(arena, "=_%.*s", (int)strcspn(message->id, "@"), message->id);
    add_date(&out, message->date_ms);
    add_from(arena, &out, message->from_name, message->from);
    buffer_add_format(&out, "To: <%s>\r\n", message->to);
    add_subject(arena, &out, message->subject);
    buffer_add_format(&out,
                      "Message-ID: <%s>\r\nMIME-Version: 1.0\r\n"
                      "Auto-Submitted: auto-generated\r\nContent-Language: %s\r\n"
                      "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n",
                      message->id, message->language, boundary);
    add_part(&out, boundary, "plain", message->text);
    add_part(&out, boundary, "html", message->html);
    buffer_add_format(&out, "--%s--\r\n", boundary);
    return out;
}
