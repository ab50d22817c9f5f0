#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Reads multipart/form-data while it comes: what is held of it is a window of fixed size. Parts are
 * asked for one by one, and each is read piece by piece. Source: RFC 7578, RFC 2046 section 5.1. */
struct multipart;

/* The longest head of a part: its Content-Disposition and its Content-Type. */
enum { PART_HEAD_MOST = 4096 };

struct part {
    const char *name;       /* of the field */
    const char *file_name;  /* without folders; NULL: it is no file */
    const char *media_type; /* as it was sent; NULL: not said */
};

/* Where the bytes come from: fills the room, fewer only at the end. */
typedef size_t multipart_source(void *context, void *bytes, size_t room);

struct multipart *multipart_new(struct arena *arena, const char *boundary, multipart_source *source,
                                void *context);

enum multipart_next { MULTIPART_PART, MULTIPART_END, MULTIPART_WRONG };

/* Goes to the next part, past what is unread of this one. MULTIPART_WRONG: the body is not well
 * formed, or ended early; it gives nothing any more. */
enum multipart_next multipart_next(struct multipart *multipart, struct part *part_r);

/* Reads more of the part; 0 bytes: that was all. Refuses (false) as multipart_next. */
bool multipart_read(struct multipart *multipart, void *bytes, size_t room, size_t *length_r);

#endif
