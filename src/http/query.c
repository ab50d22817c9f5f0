#include "http/query.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"

static int hex_value(char digit)
{
    if (isdigit((unsigned char)digit))
        return digit - '0';
    digit = (char)tolower((unsigned char)digit);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

const char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus)
{
    char *decoded = arena_alloc(arena, length + 1), *to = decoded;
    size_t count;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%') {
            int high = i + 2 < length ? hex_value(text[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(text[i + 2]);
            if (low < 0 || (high == 0 && low == 0))
                return NULL;
            *to++ = (char)(high * 16 + low);
            i += 2;
        } else {
            *to++ = plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    return utf8_count(decoded, (size_t)(to - decoded), &count) ? decoded : NULL;
}

int query_split(struct arena *arena, const char *query, struct query_pair pairs[static QUERY_MOST])
{
    int count = 0;
    while (*query != '\0') {
        size_t length = strcspn(query, "&"), name_length = strcspn(query, "=&");
        size_t skip = name_length < length ? name_length + 1 : length;
        if (count == QUERY_MOST)
            return -1;
        pairs[count] = (struct query_pair){
            .name = percent_decode(arena, query, name_length, true),
            .value = percent_decode(arena, query + skip, length - skip, true),
        };
        if (pairs[count].name == NULL || pairs[count].value == NULL)
            return -1;
        count += length > 0;
        query += length + (query[length] == '&');
    }
    return count;
}
