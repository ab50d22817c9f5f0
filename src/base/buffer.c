#include "base/buffer.h"

#include <stdarg.h>

#include "base/arena.h"
#include "base/encode.h"

struct buffer buffer_new(struct arena *arena, size_t capacity)
{
    return (struct buffer){
        .arena = arena, .bytes = arena_room(arena, capacity), .capacity = capacity};
}

void buffer_grow(struct buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity * 2 + more + 64;
    char *bytes = arena_room(buffer->arena, capacity);
    if (buffer->length > 0)
        memcpy(bytes, buffer->bytes, buffer->length);
    buffer->bytes = bytes;
    buffer->capacity = capacity;
}

void buffer_add_integer(struct buffer *buffer, int64_t number)
{
    char text[DECIMAL_TEXT];
    buffer_add(buffer, text, encode_decimal(number, text));
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
