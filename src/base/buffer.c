#include "base/buffer.h"

#include <stdarg.h>

#include "base/arena.h"

struct buffer buffer_new(struct arena *arena, size_t capacity)
{
    return (struct buffer){
        .arena = arena, .bytes = arena_alloc(arena, capacity), .capacity = capacity};
}

char *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->capacity - buffer->length < more) {
        size_t capacity = buffer->capacity * 2 + more + 64;
        char *bytes = arena_alloc(buffer->arena, capacity);
        memcpy(bytes, buffer->bytes, buffer->length);
        buffer->bytes = bytes;
        buffer->capacity = capacity;
    }
    return buffer->bytes + buffer->length;
}

void buffer_add_integer(struct buffer *buffer, int64_t number)
{
    char digits[20];
    size_t first = sizeof digits;
    /* As unsigned, because -INT64_MIN does not fit. */
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0)
        buffer_add_byte(buffer, '-');
    buffer_add(buffer, digits + first, sizeof digits - first);
}

void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_add_string(buffer, arena_vformat(buffer->arena, format, arguments));
    va_end(arguments);
}

const char *buffer_string(struct buffer *buffer)
{
    *buffer_reserve(buffer, 1) = '\0';
    return buffer->bytes;
}
