#include "data/slug.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/random.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/* Words of one alphabet, from its first code point on; "" leaves the letter out. */
static const char latin_1[][3] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  "-", "o", "u", "u", "u", "u", "y", "th", "ss",
};
static const char latin_extended_a[] = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii__jjkkk"
                                       "llllllllllnnnnnnnnnoooooo__rrrrrrssssssssttttttuuuuuuuuuu"
                                       "uuwwyyyzzzzzzs";
static const char greek[][3] = {
    "a", "v", "g", "d", "e", "z", "i", "th", "i", "k",  "l",  "m", "n",
    "x", "o", "p", "r", "s", "s", "t", "y",  "f", "ch", "ps", "o",
};
static const char cyrillic[][5] = {
    "a", "b", "v", "g", "d", "e", "zh", "z",  "i",  "y",    "k", "l", "m", "n", "o",  "p",
    "r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "shch", "",  "y", "",  "e", "yu", "ya",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Accented Greek vowels, and Cyrillic letters beyond the Russian alphabet. */
static const struct {
    uint32_t code;
    const char *word;
} others[] = {
    {0x0132, "ij"}, {0x0133, "ij"}, {0x0152, "oe"}, {0x0153, "oe"}, {0x01a0, "o"}, {0x01a1, "o"},
    {0x01af, "u"},  {0x01b0, "u"},  {0x0218, "s"},  {0x0219, "s"},  {0x021a, "t"}, {0x021b, "t"},
    {0x0386, "a"},  {0x0388, "e"},  {0x0389, "i"},  {0x038a, "i"},  {0x038c, "o"}, {0x038e, "y"},
    {0x038f, "o"},  {0x03ac, "a"},  {0x03ad, "e"},  {0x03ae, "i"},  {0x03af, "i"}, {0x03ca, "i"},
    {0x03cb, "y"},  {0x03cc, "o"},  {0x03cd, "y"},  {0x03ce, "o"},  {0x0401, "e"}, {0x0404, "ye"},
    {0x0406, "i"},  {0x0407, "yi"}, {0x0451, "e"},  {0x0454, "ye"}, {0x0456, "i"}, {0x0457, "yi"},
    {0x0490, "g"},  {0x0491, "g"},  {0x1e9e, "ss"},
};

/* Reads one code point of well-formed UTF-8. */
static uint32_t next_code(const char **text)
{
    const unsigned char *at = (const unsigned char *)*text;
    int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
    uint32_t code = more == 0 ? *at : *at & (0x3fu >> more);
    for (int i = 0; i < more && (at[1] & 0xc0) == 0x80; i++)
        code = code << 6 | (*++at & 0x3fu);
    *text = (const char *)at + 1;
    return code;
}

/* Gives the letters for a code point: "" for none, "-" for what parts words. */
static const char *word_of(uint32_t code, char ascii[static 2])
{
    ascii[0] = '-';
    ascii[1] = '\0';
    if (code < 0x80) {
        if ((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9'))
            ascii[0] = (char)code;
        else if (code >= 'A' && code <= 'Z')
            ascii[0] = (char)(code + 'a' - 'A');
        else if (code == '\'')
            ascii[0] = '\0';
        return ascii;
    }
    for (size_t i = 0; i < COUNT(others); i++)
        if (others[i].code == code)
            return others[i].word;
    if (code >= 0xc0 && code < 0x100)
        return code == 0xff ? "y" : latin_1[(code - 0xc0) % COUNT(latin_1)];
    if (code >= 0x100 && code < 0x180) {
        ascii[0] = latin_extended_a[code - 0x100];
        return ascii;
    }
    if (code >= 0x391 && code <= 0x3c9 && (code - 0x391) % 32 < COUNT(greek))
        return greek[(code - 0x391) % 32];
    if (code >= 0x410 && code < 0x450)
        return cyrillic[(code - 0x410) % COUNT(cyrillic)];
    /* Combining marks, and the apostrophes of typesetters, part no words. */
    if ((code >= 0x300 && code < 0x370) || code == 0x2018 || code == 0x2019 || code == 0x2bc)
        ascii[0] = '\0';
    return ascii;
}

const char *slug_of(struct arena *arena, const char *text)
{
    struct buffer slug = buffer_new(arena, 64);
    char ascii[2];
    bool parted = false;
    while (*text != '\0' && slug.length < SLUG_MADE) {
        const char *word = word_of(next_code(&text), ascii);
        if (*word == '-' || *word == '_') {
            parted = true;
        } else if (*word != '\0') {
            if (parted && slug.length > 0)
                buffer_add_byte(&slug, '-');
            parted = false;
            buffer_add_string(&slug, word);
        }
    }
    return buffer_string(&slug);
}

bool slug_is(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || length > SLUG_LONGEST || *text == '-' || text[length - 1] == '-')
        return false;
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
           strstr(text, "--") == NULL;
}

/* How many numbers are tried behind a slug before chance decides, and of how many bytes: so many
 * that nobody is ever refused a slug that they did not choose. */
enum { NUMBERS = 20, CHANCE_BYTES = 10 };

static bool is_among(const char *slug, const char *const *slugs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(slugs[i], slug) == 0)
            return true;
    return false;
}

/* The first of base, base-2, base-3 … that nobody has, or that is ours already. */
static const struct problem *number_slug(struct scope *scope, const struct record_kind *kind,
                                         const char *base, const char *own, const char **slug_r)
{
    const char *candidates[NUMBERS], *taken[NUMBERS];
    size_t taken_count;
    candidates[0] = base;
    for (int i = 1; i < NUMBERS; i++)
        candidates[i] = arena_format(scope->arena, "%s-%d", base, i + 1);
    const struct problem *problem =
        record_taken(scope, kind, "slug", candidates, NUMBERS, taken, &taken_count);
    for (size_t i = 0; i < NUMBERS && problem == NULL; i++) {
        *slug_r = candidates[i];
        if (!is_among(candidates[i], taken, taken_count) ||
            (own != NULL && strcmp(candidates[i], own) == 0))
            return NULL;
    }
    *slug_r = arena_format(scope->arena, "%s-%s", base, random_text(scope->arena, CHANCE_BYTES));
    return problem;
}

const struct problem *slug_choose(struct scope *scope, const struct record_kind *kind,
                                  const char *text, const char *fallback, const char *own,
                                  const char **slug)
{
    const char *taken[1];
    size_t taken_count = 0;
    if (*slug == NULL) {
        const char *base = slug_of(scope->arena, text);
        return number_slug(scope, kind, *base == '\0' ? fallback : base, own, slug);
    }
    if (own != NULL && strcmp(*slug, own) == 0)
        return NULL;
    const struct problem *problem = record_taken(scope, kind, "slug", slug, 1, taken, &taken_count);
    return problem == NULL && taken_count > 0 ? problem_new(scope->arena, PROBLEM_SLUG_TAKEN, NULL)
                                              : problem;
}
