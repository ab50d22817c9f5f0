#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

/* Bytes that grow at the end, in an arena. `bytes` is not NUL-terminated until buffer_string(). */
struct buffer {
    struct arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
};

/* Starts an empty buffer with room for `capacity` bytes. */
struct buffer buffer_new(struct arena *arena, size_t capacity);

/* Moves to where there is room for `more` bytes. */
void buffer_grow(struct buffer *buffer, size_t more);

/* Makes room for `more` bytes and gives the place where they go; the caller adds to `length`. */
static inline char *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->capacity - buffer->length < more)
        buffer_grow(buffer, more);
    return buffer->bytes + buffer->length;
}

/* Appends bytes, a string, one byte, a decimal number, or a formatted string. */
static inline void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
    memcpy(buffer_reserve(buffer, length), bytes, length);
    buffer->length += length;
}
static inline void buffer_add_string(struct buffer *buffer, const char *string)
{
    buffer_add(buffer, string, strlen(string));
}
static inline void buffer_add_byte(struct buffer *buffer, char byte)
{
    *buffer_reserve(buffer, 1) = byte;
    buffer->length++;
}
void buffer_add_integer(struct buffer *buffer, int64_t number);
void buffer_add_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends the bytes with a NUL that does not count and gives them. */
const char *buffer_string(struct buffer *buffer);

#endif
