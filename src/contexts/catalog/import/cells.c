#include "contexts/catalog/import/cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "kernel/money.h"

static const char no_break_space[] = "\xc2\xa0";

/* The length of one blank at the start, 0 for none. */
static size_t blank_at(const char *text)
{
    if (*text == ' ' || (*text >= '\t' && *text <= '\r'))
        return 1;
    return strncmp(text, no_break_space, 2) == 0 ? 2 : 0;
}

static const char *skip_blanks(const char *text)
{
    for (size_t length; (length = blank_at(text)) > 0;)
        text += length;
    return text;
}

const char *cell_trimmed(struct arena *arena, const char *cell)
{
    const char *start = skip_blanks(cell), *end = start;
    for (const char *at = start; *at != '\0';) {
        size_t length = blank_at(at);
        at += length == 0 ? 1 : length;
        if (length == 0)
            end = at;
    }
    return arena_copy(arena, start, (size_t)(end - start));
}

bool cell_is_blank(const char *cell)
{
    return *skip_blanks(cell) == '\0';
}

bool cell_flag(const char *text, bool *flag_r)
{
    static const struct {
        const char *word;
        bool flag;
    } words[] = {{"true", true}, {"false", false}, {"yes", true},  {"no", false},
                 {"1", true},    {"0", false},     {"wahr", true}, {"falsch", false},
                 {"vrai", true}, {"faux", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i].word) == 0) {
            *flag_r = words[i].flag;
            return true;
        }
    return false;
}

bool cell_integer(const char *text, int64_t *number_r)
{
    char *end;
    if (strspn(text, "-0123456789.") != strlen(text) || *text == '\0' || *text == '.')
        return false;
    errno = 0;
    *number_r = strtoll(text, &end, 10);
    if (*end == '.')
        end += 1 + strspn(end + 1, "0");
    return errno == 0 && *end == '\0';
}

bool cell_grams(const char *text, int64_t *grams_r, bool *exact_r)
{
    char *end;
    if (strspn(text, "0123456789.") != strlen(text) || *text == '\0' || *text == '.')
        return false;
    errno = 0;
    *grams_r = strtoll(text, &end, 10);
    const char *fraction = *end == '.' ? end + 1 : end;
    if (errno != 0 || strspn(fraction, "0123456789") != strlen(fraction))
        return false;
    *exact_r = strspn(fraction, "0") == strlen(fraction);
    const bool half = *fraction == '5' && strspn(fraction + 1, "0") == strlen(fraction + 1);
    if (*fraction >= '5' && !(half && *grams_r % 2 == 0))
        ++*grams_r;
    return true;
}

bool cell_price(struct arena *arena, const char *text, const char *currency, bool decimal_comma,
                int64_t *amount_r)
{
    struct currency unit;
    struct money money;
    char *plain = arena_string(arena, text), *to = plain;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == ',' && decimal_comma) {
            *to++ = '.';
        } else if (*from == ',') {
            /* between thousands */
            if (to == plain || strspn(from + 1, "0123456789") != 3)
                return false;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    if (!currency_from(currency, &unit) || !money_parse(plain, unit, &money))
        return false;
    *amount_r = money.amount;
    return true;
}

const char *cell_url(struct arena *arena, const char *text)
{
    static const char *const starts[] = {"http://", "https://", "/"};
    struct buffer url = buffer_new(arena, strlen(text) + 1);
    for (size_t i = 0; i < sizeof starts / sizeof *starts && url.length == 0; i++)
        if (strncasecmp(text, starts[i], strlen(starts[i])) == 0) {
            buffer_add_string(&url, starts[i]);
            text += strlen(starts[i]);
        }
    if (url.length == 0 || *text == '\0')
        return NULL;
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte > ' ' && byte < 0x7f)
            buffer_add_byte(&url, (char)byte);
        else
            buffer_add_format(&url, "%%%02X", (unsigned)byte);
    }
    return buffer_string(&url);
}
