#include "base/encode.h"

#include <string.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base32[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* Cuts the bytes into groups of `bits`, padded with zero bits at the end. */
static void regroup(const unsigned char *bytes, size_t length, int bits, const char *alphabet,
                    char *text)
{
    uint32_t held = 0;
    int held_bits = 0;
    for (size_t i = 0; i < length; i++) {
        held = held << 8 | bytes[i];
        held_bits += 8;
        while (held_bits >= bits) {
            held_bits -= bits;
            *text++ = alphabet[held >> held_bits & ((1u << bits) - 1)];
        }
    }
    if (held_bits > 0)
        *text++ = alphabet[held << (bits - held_bits) & ((1u << bits) - 1)];
    *text = '\0';
}

void encode_hex(const void *bytes, size_t length, char *text)
{
    regroup(bytes, length, 4, "0123456789abcdef", text);
}

void encode_base64url(const void *bytes, size_t length, char *text)
{
    regroup(bytes, length, 6, base64url, text);
}

void encode_base32(const void *bytes, size_t length, char *text)
{
    regroup(bytes, length, 5, base32, text);
}

size_t encode_decimal(int64_t number, char text[static DECIMAL_TEXT])
{
    char digits[DECIMAL_TEXT];
    size_t first = sizeof digits;
    /* As unsigned, because -INT64_MIN does not fit. */
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    digits[--first] = '\0';
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        digits[--first] = '-';
    memcpy(text, digits + first, sizeof digits - first);
    return sizeof digits - first - 1;
}

static int base64_value(char character)
{
    if (character == '+')
        return 62;
    if (character == '/')
        return 63;
    const char *at = character == '\0' ? NULL : strchr(base64url, character);
    return at == NULL ? -1 : (int)(at - base64url);
}

bool decode_base64(const char *text, void *bytes, size_t room, size_t *length_r)
{
    unsigned char *to = bytes;
    uint32_t held = 0;
    int held_bits = 0;
    size_t length = 0, padding = 0;
    for (; *text != '\0'; text++) {
        if (*text == '=' && padding < 2) {
            padding++;
            continue;
        }
        int value = base64_value(*text);
        if (value < 0 || padding > 0)
            return false;
        held = held << 6 | (uint32_t)value;
        held_bits += 6;
        if (held_bits >= 8) {
            held_bits -= 8;
            if (length == room)
                return false;
            to[length++] = (unsigned char)(held >> held_bits);
        }
    }
    *length_r = length;
    return held_bits < 6 && (held & ((1u << held_bits) - 1)) == 0;
}

size_t utf8_step(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    unsigned char first = at[0];
    if (first < 0x80)
        return 1;
    size_t step = first >= 0xc2 && first < 0xe0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || length < step)
        return 0;
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < step; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return step;
}

bool utf8_count(const char *text, size_t length, size_t *count_r)
{
    size_t count = 0;
    while (length > 0) {
        size_t step = utf8_step(text, length);
        if (step == 0)
            return false;
        text += step;
        length -= step;
        count++;
    }
    *count_r = count;
    return true;
}

size_t utf8_cut(const char *text, size_t most)
{
    size_t length = strlen(text);
    if (length <= most)
        return length;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}
