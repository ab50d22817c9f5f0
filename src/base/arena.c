#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sanitizer.h"

enum { FIRST_CHUNK = 64 * 1024 };

struct chunk {
    struct chunk *older;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct defer {
    struct defer *older;
    void (*destroy)(void *object);
    void *object;
};

struct arena {
    struct chunk *newest;
    struct defer *defers;
    size_t held; /* bytes in all chunks */
    size_t cap;
};

static _Noreturn void out_of_memory(const char *why, size_t size)
{
    fprintf(stderr, "{\"level\":\"fatal\",\"event\":\"arena\",\"why\":\"%s\",\"size\":%zu}\n", why,
            size);
    abort();
}

static struct chunk *chunk_new(struct arena *arena, size_t size)
{
    if (arena->held + size > arena->cap)
        out_of_memory("cap reached", arena->held + size);
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (chunk == NULL)
        out_of_memory("malloc failed", size);
    chunk->older = arena->newest;
    chunk->size = size;
    chunk->used = 0;
    arena->newest = chunk;
    arena->held += size;
    return chunk;
}

struct arena *arena_new(size_t cap)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        out_of_memory("malloc failed", sizeof *arena);
    arena->cap = cap;
    return arena;
}

static void run_defers(struct arena *arena, const struct defer *until)
{
    while (arena->defers != until) {
        struct defer *defer = arena->defers;
        arena->defers = defer->older;
        defer->destroy(defer->object);
    }
}

static void drop_newest(struct arena *arena)
{
    struct chunk *chunk = arena->newest;
    arena->newest = chunk->older;
    arena->held -= chunk->size;
    free(chunk);
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    run_defers(arena, NULL);
    while (arena->newest != NULL)
        drop_newest(arena);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    run_defers(arena, NULL);
    /* One chunk of the usual size is kept, so that the common request costs no malloc. */
    while (arena->newest != NULL &&
           (arena->newest->older != NULL || arena->newest->size != FIRST_CHUNK || SANITIZED))
        drop_newest(arena);
    if (arena->newest != NULL)
        arena->newest->used = 0;
}

void *arena_room(struct arena *arena, size_t size)
{
    size_t wanted = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    struct chunk *chunk = arena->newest;
    if (SANITIZED) {
        chunk = chunk_new(arena, size);
    } else if (chunk == NULL || chunk->size - chunk->used < wanted) {
        size_t next = chunk == NULL ? FIRST_CHUNK : chunk->size * 2;
        chunk = chunk_new(arena, next < wanted ? wanted : next);
    }
    void *bytes = chunk->bytes + chunk->used;
    chunk->used += SANITIZED ? size : wanted;
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(arena_room(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        out_of_memory("size overflow", count);
    return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
    char *copy = arena_room(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *string)
{
    return string == NULL ? NULL : arena_copy(arena, string, strlen(string));
}

char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0)
        out_of_memory("format failed", 0);
    char *string = arena_room(arena, (size_t)length + 1);
    vsnprintf(string, (size_t)length + 1, format, again);
    va_end(again);
    return string;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *string = arena_vformat(arena, format, arguments);
    va_end(arguments);
    return string;
}

void arena_defer(struct arena *arena, void (*destroy)(void *object), void *object)
{
    struct defer *defer = ARENA_NEW(arena, struct defer);
    defer->older = arena->defers;
    defer->destroy = destroy;
    defer->object = object;
    arena->defers = defer;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){
        .chunk = arena->newest,
        .used = arena->newest == NULL ? 0 : arena->newest->used,
        .defers = arena->defers,
    };
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
    run_defers(arena, mark.defers);
    while (arena->newest != mark.chunk)
        drop_newest(arena);
    if (arena->newest != NULL)
        arena->newest->used = mark.used;
}

size_t arena_used(const struct arena *arena)
{
    const struct chunk *newest = arena->newest;
    return newest == NULL ? 0 : arena->held - (newest->size - newest->used);
}
