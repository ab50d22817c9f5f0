#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Memory with one end of life. Three lifetimes are in use: the process, one request (reset at its
 * end) and scratch inside a function (mark and release). Allocation never returns NULL: every input
 * is bounded, so reaching the cap is a defect, and the process ends with a report. In sanitizer
 * builds each allocation is a malloc of its own, so that overruns stay visible.
 */
struct arena;

/* Makes an arena that may hold at most `cap` bytes. */
struct arena *arena_new(size_t cap);

/* Runs the deferred calls, newest first, and frees everything. */
void arena_free(struct arena *arena);

/* Runs the deferred calls, newest first, and makes the memory available again. */
void arena_reset(struct arena *arena);

/* Gives `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* Gives `size` bytes that hold anything: for what is written before it is read. */
void *arena_room(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* Gives `count` zeroed items of `size` bytes. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

/* Copies `length` bytes and ends them with NUL. */
char *arena_copy(struct arena *arena, const void *bytes, size_t length)
    __attribute__((returns_nonnull));

/* Copies a string; NULL stays NULL. */
char *arena_string(struct arena *arena, const char *string);

/* Formats a string. */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));
char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), returns_nonnull));

/* Calls `destroy(object)` when the arena is reset or released past this point: for objects of
 * foreign libraries, at birth. */
void arena_defer(struct arena *arena, void (*destroy)(void *object), void *object);

/* A point to come back to. */
struct arena_mark {
    void *chunk;
    size_t used;
    void *defers;
};
struct arena_mark arena_mark(const struct arena *arena);

/* Gives back all that was allocated and deferred since the mark. */
void arena_release(struct arena *arena, struct arena_mark mark);

/* Bytes in use, for the counters. */
size_t arena_used(const struct arena *arena);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
