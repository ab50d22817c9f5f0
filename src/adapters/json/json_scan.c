#include "adapters/json/json_scan.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/json/json.h"
#include "base/arena.h"
#include "base/encode.h"

/* Bytes of json-c 0.16 for each value, measured and rounded up. An object has room for some members
 * from the start; its table is doubled when two thirds of it are in use. */
enum {
    TREE_VALUE = 112,
    TREE_ARRAY = 320,
    TREE_ITEM = 16,
    TREE_OBJECT = 800,
    TREE_MEMBER = 48,
    TREE_ROOM = 10,  /* members */
    TREE_MORE = 128, /* for a member beyond */
};

enum {
    FEW_NAMES = 16,          /* so many are compared with each other, more are sorted */
    EXPONENT_MOST = INT_MAX, /* no text has digits enough to make up for more */
};

struct name {
    const char *text;
    unsigned length;
    unsigned at; /* offset in the text */
};

struct level {
    bool object;
    size_t first_name;
};

/* Where the scan is. Names are those of the objects that are open, the innermost's at the end. */
struct scan {
    struct arena *arena;
    const char *start, *at, *end;
    struct json_fault *fault;
    size_t tree;
    size_t depth;
    struct level levels[JSON_DEPTH];
    struct name *names;
    size_t names_count, names_room;
};

static bool refuse_at(struct scan *scan, size_t at, const char *why)
{
    *scan->fault = (struct json_fault){.why = why, .at = at};
    return false;
}

/* Refuses the byte that comes next, or that none comes. */
static bool refuse(struct scan *scan, const char *why)
{
    return refuse_at(scan, (size_t)(scan->at - scan->start),
                     scan->at == scan->end ? "ends too early" : why);
}

static bool add_tree(struct scan *scan, size_t bytes)
{
    scan->tree += bytes;
    return scan->tree <= JSON_TREE_MOST ||
           refuse_at(scan, (size_t)(scan->at - scan->start), "contains too many values");
}

static bool next_is(const struct scan *scan, char byte)
{
    return scan->at < scan->end && *scan->at == byte;
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

/* Reads four hexadecimal digits. */
static bool scan_code(struct scan *scan, unsigned *code_r)
{
    *code_r = 0;
    for (int i = 0; i < 4; i++, scan->at++) {
        unsigned char byte = scan->at < scan->end ? (unsigned char)*scan->at : 0;
        unsigned letter = byte | 0x20U;
        if (byte >= '0' && byte <= '9')
            *code_r = *code_r << 4 | (byte - '0');
        else if (letter >= 'a' && letter <= 'f')
            *code_r = *code_r << 4 | (letter - 'a' + 10);
        else
            return refuse(scan, "is not valid JSON");
    }
    return true;
}

static bool scan_unicode(struct scan *scan, unsigned *code_r)
{
    static const char half[] = "contains an unpaired surrogate";
    const size_t begin = (size_t)(scan->at - scan->start) - 1; /* the backslash */
    unsigned low;
    scan->at++;
    if (!scan_code(scan, code_r))
        return false;
    if (*code_r == 0)
        return refuse_at(scan, begin, "contains a NUL character");
    if (*code_r < 0xd800 || *code_r > 0xdfff)
        return true;
    if (*code_r > 0xdbff)
        return refuse_at(scan, begin, half);
    for (const char *next = "\\u"; *next != '\0'; next++, scan->at++)
        if (!next_is(scan, *next))
            return scan->at == scan->end ? refuse(scan, half) : refuse_at(scan, begin, half);
    if (!scan_code(scan, &low))
        return false;
    *code_r = 0x10000 + ((*code_r - 0xd800) << 10) + (low - 0xdc00);
    return (low >= 0xdc00 && low <= 0xdfff) || refuse_at(scan, begin, half);
}

/* Reads what stands behind a backslash. */
static bool scan_escape(struct scan *scan, unsigned *code_r)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *letter;
    if (next_is(scan, 'u'))
        return scan_unicode(scan, code_r);
    if (scan->at == scan->end || *scan->at == '\0' || (letter = strchr(letters, *scan->at)) == NULL)
        return refuse(scan, "is not valid JSON");
    *code_r = (unsigned char)meant[letter - letters];
    scan->at++;
    return true;
}

static size_t put_character(char *text, unsigned code)
{
    if (code < 0x80) {
        text[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6)
        text[i] = (char)(0x80 | (code & 0x3f));
    text[0] = (char)((0xf00 >> length & 0xf0) | code);
    return length;
}

/* Scans a string from its first quotation mark past its last. `escaped_r` says whether it holds an
 * escape. */
static bool scan_string(struct scan *scan, bool *escaped_r)
{
    unsigned code;
    scan->at++;
    *escaped_r = false;
    while (scan->at < scan->end) {
        const unsigned char byte = (unsigned char)*scan->at;
        if (byte == '"') {
            scan->at++;
            return true;
        }
        if (byte < 0x20)
            return refuse(scan, "contains a control character");
        if (byte == '\\') {
            *escaped_r = true;
            scan->at++;
            if (!scan_escape(scan, &code))
                return false;
        } else if (byte < 0x80) {
            scan->at++;
        } else {
            size_t step = utf8_step(scan->at, (size_t)(scan->end - scan->at));
            if (step == 0)
                return refuse(scan, "is not valid UTF-8");
            scan->at += step;
        }
    }
    return refuse(scan, "");
}

/* Gives a name as it is meant, so that names compare equal however they are spelled. */
static struct name decoded(struct scan *scan, struct name name)
{
    struct json_fault none;
    struct scan inside = {.at = name.text, .end = name.text + name.length, .fault = &none};
    inside.start = inside.at;
    char *text = arena_room(scan->arena, name.length); /* an escape is longer than what it means */
    size_t length = 0;
    while (inside.at < inside.end) {
        unsigned code = 0;
        if (*inside.at++ != '\\')
            text[length++] = inside.at[-1];
        else if (scan_escape(&inside, &code))
            length += put_character(text + length, code);
    }
    return (struct name){.text = text, .length = (unsigned)length, .at = name.at};
}

static bool same_name(const struct name *a, const struct name *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static int compare_names(const void *left, const void *right)
{
    const struct name *a = left, *b = right;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    int order = memcmp(a->text, b->text, a->length);
    return order != 0 ? order : a->at < b->at ? -1 : 1;
}

static bool refuse_repeated(struct scan *scan, size_t at)
{
    return refuse_at(scan, at, "contains an object with a duplicate member name");
}

/* Finds the first name of the innermost object that stood there before. */
static bool check_many_names(struct scan *scan, struct name *names, size_t count)
{
    size_t at = SIZE_MAX;
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++)
        if (same_name(&names[i - 1], &names[i]) && names[i].at < at)
            at = names[i].at;
    return at == SIZE_MAX || refuse_repeated(scan, at);
}

static bool add_name(struct scan *scan, struct name name)
{
    if (scan->names_count == scan->names_room) {
        size_t room = scan->names_room == 0 ? 64 : scan->names_room * 2;
        struct name *names = arena_room(scan->arena, room * sizeof *names);
        if (scan->names_count > 0)
            memcpy(names, scan->names, scan->names_count * sizeof *names);
        scan->names = names;
        scan->names_room = room;
    }
    size_t first = scan->levels[scan->depth - 1].first_name;
    for (size_t i = first; scan->names_count - first < FEW_NAMES && i < scan->names_count; i++)
        if (same_name(&scan->names[i], &name))
            return refuse_repeated(scan, name.at);
    scan->names[scan->names_count++] = name;
    return true;
}

/* Scans the name of a member and its colon. */
static bool scan_name(struct scan *scan)
{
    const char *begin = scan->at;
    bool escaped;
    if (!next_is(scan, '"'))
        return refuse(scan, "is not valid JSON");
    if (!scan_string(scan, &escaped))
        return false;
    struct name name = {.text = begin + 1,
                        .length = (unsigned)(scan->at - begin - 2),
                        .at = (unsigned)(begin - scan->start)};
    if (!add_name(scan, escaped ? decoded(scan, name) : name))
        return false;
    size_t members = scan->names_count - scan->levels[scan->depth - 1].first_name;
    if (!add_tree(scan, TREE_MEMBER + name.length + (members > TREE_ROOM ? TREE_MORE : 0)))
        return false;
    skip_blanks(scan);
    if (!next_is(scan, ':'))
        return refuse(scan, "is not valid JSON");
    scan->at++;
    return true;
}

static bool scan_digits(struct scan *scan)
{
    const char *begin = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
    return scan->at > begin || refuse(scan, "is not valid JSON");
}

static bool scan_number(struct scan *scan)
{
    const char *begin = scan->at;
    scan->at += *begin == '-';
    if (next_is(scan, '0'))
        scan->at++; /* a digit behind it is not expected by whoever comes next */
    else if (!scan_digits(scan))
        return false;
    if (next_is(scan, '.')) {
        scan->at++;
        if (!scan_digits(scan))
            return false;
    }
    if (next_is(scan, 'e') || next_is(scan, 'E')) {
        scan->at++;
        scan->at += next_is(scan, '+') || next_is(scan, '-');
        if (!scan_digits(scan))
            return false;
    }
    size_t at = (size_t)(begin - scan->start), length = (size_t)(scan->at - begin);
    struct json_number number = json_number(begin, length);
    if (number.minus_zero)
        return refuse_at(scan, at, "contains a negative zero");
    if (!number.fits)
        return refuse_at(scan, at, "contains a number that is too large");
    return add_tree(scan, TREE_VALUE + length);
}

static bool scan_word(struct scan *scan, const char *word)
{
    for (; *word != '\0'; word++, scan->at++)
        if (!next_is(scan, *word))
            return refuse(scan, "is not valid JSON");
    return add_tree(scan, TREE_VALUE);
}

static bool open_level(struct scan *scan)
{
    if (scan->depth == JSON_DEPTH)
        return refuse(scan, "is nested too deeply");
    const bool object = *scan->at == '{';
    scan->levels[scan->depth++] = (struct level){.object = object, .first_name = scan->names_count};
    scan->at++;
    return add_tree(scan, object ? TREE_OBJECT : TREE_ARRAY);
}

static bool close_level(struct scan *scan)
{
    const struct level *level = &scan->levels[--scan->depth];
    size_t count = scan->names_count - level->first_name;
    scan->at++;
    scan->names_count = level->first_name;
    return count <= FEW_NAMES || check_many_names(scan, scan->names + level->first_name, count);
}

/* Scans a value that is no array and no object, or opens one. */
static bool scan_value(struct scan *scan)
{
    const char *begin = scan->at;
    bool escaped;
    switch (*begin) {
    case '{':
    case '[':
        return open_level(scan);
    case '"':
        return scan_string(scan, &escaped) &&
               add_tree(scan, TREE_VALUE + (size_t)(scan->at - begin));
    case 't':
        return scan_word(scan, "true");
    case 'f':
        return scan_word(scan, "false");
    case 'n':
        return scan_word(scan, "null");
    default:
        if (*begin == '-' || (*begin >= '0' && *begin <= '9'))
            return scan_number(scan);
        return refuse(scan, "is not valid JSON");
    }
}

/* Scans what follows a value: a comma, the end of what holds it, or nothing. */
static bool scan_behind(struct scan *scan, bool *another_r)
{
    *another_r = false;
    if (scan->depth == 0)
        return refuse(scan, "has trailing characters after the value");
    if (next_is(scan, scan->levels[scan->depth - 1].object ? '}' : ']'))
        return close_level(scan);
    if (!next_is(scan, ','))
        return refuse(scan, "is not valid JSON");
    scan->at++;
    *another_r = true;
    return true;
}

/* Scans one token after the other. */
static bool scan_all(struct scan *scan)
{
    enum {
        VALUE,
        FIRST,
        BEHIND
    } next = VALUE; /* FIRST: in an array or object, and may be its end */
    for (;;) {
        skip_blanks(scan);
        if (next == BEHIND && scan->depth == 0 && scan->at == scan->end)
            return true;
        const struct level *level = scan->depth > 0 ? &scan->levels[scan->depth - 1] : NULL;
        bool another;
        if (scan->at == scan->end)
            return refuse(scan, "");
        if (next == BEHIND || (next == FIRST && next_is(scan, level->object ? '}' : ']'))) {
            if (!scan_behind(scan, &another))
                return false;
            next = another ? VALUE : BEHIND;
            continue;
        }
        if (level != NULL && level->object) {
            if (!scan_name(scan))
                return false;
            skip_blanks(scan);
            if (scan->at == scan->end)
                return refuse(scan, "");
        } else if (level != NULL && !add_tree(scan, TREE_ITEM)) {
            return false;
        }
        size_t depth = scan->depth;
        if (!scan_value(scan))
            return false;
        next = scan->depth > depth ? FIRST : BEHIND;
    }
}

bool json_scan(struct arena *arena, const char *text, size_t length, size_t *tree_r,
               struct json_fault *fault_r)
{
    struct arena_mark mark = arena_mark(arena);
    struct scan scan = {
        .arena = arena, .start = text, .at = text, .end = text + length, .fault = fault_r};
    bool done = length <= INT_MAX ? scan_all(&scan) : refuse(&scan, "is too long");
    *tree_r = scan.tree;
    arena_release(arena, mark);
    return done;
}

/* Reads the exponent, cut off where it no longer matters. */
static int64_t read_exponent(const char *at, const char *end)
{
    int64_t exponent = 0;
    const bool minus = at < end && *at == '-';
    for (at += at < end && (*at == '-' || *at == '+'); at < end; at++)
        if (exponent < EXPONENT_MOST)
            exponent = exponent * 10 + (*at - '0');
    return minus ? -exponent : exponent;
}

struct json_number json_number(const char *text, size_t length)
{
    const char *end = text + length, *mantissa_end = text;
    const bool minus = *text == '-';
    bool over = false, zero = true, exact = true;
    uint64_t whole = 0;
    int64_t point = -1, digits = 0;
    for (mantissa_end += minus; mantissa_end < end && (*mantissa_end | 0x20) != 'e';
         mantissa_end++) {
        if (*mantissa_end == '.')
            point = digits;
        else
            digits++;
    }
    if (point < 0)
        point = digits;
    if (mantissa_end < end)
        point += read_exponent(mantissa_end + 1, end);
    int64_t place = 0; /* of the digit: those before the point make the whole number */
    for (const char *at = text + minus; at < mantissa_end; at++) {
        if (*at == '.')
            continue;
        unsigned digit = (unsigned)(*at - '0');
        zero = zero && digit == 0;
        if (place++ >= point)
            exact = exact && digit == 0;
        else
            over = over || __builtin_mul_overflow(whole, 10U, &whole) ||
                   __builtin_add_overflow(whole, digit, &whole);
    }
    for (; place < point && whole != 0 && !over; place++)
        over = __builtin_mul_overflow(whole, 10U, &whole);
    const bool fits = !over && whole <= (uint64_t)INT64_MAX + minus;
    return (struct json_number){
        .whole = !fits   ? 0
                 : minus ? (int64_t)(0 - whole)
                         : (int64_t)whole,
        .fits = fits,
        .exact = exact,
        .minus_zero = minus && zero,
    };
}
