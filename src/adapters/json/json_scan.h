#ifndef ADAPTERS_JSON_SCAN_H
#define ADAPTERS_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Bytes that json-c may take for the tree of one text. */
enum { JSON_TREE_MOST = 64 * 1024 * 1024 };

/* Why and where text is refused. Units: `at` is an offset in bytes. */
struct json_fault {
    const char *why;
    size_t at;
};

/*
 * Looks through JSON text once, before json-c, which lets too much pass.
 * Units: `tree_r` is in bytes, what json-c will take for the text at most.
 * Refuses (false): what json_read() calls malformed.
 * Cost: O(n) in bytes, O(m log m) in the members of one object. Names are compared and sorted, not
 * hashed: no choice of names makes it slower.
 * Source: RFC 8259.
 */
bool json_scan(struct arena *arena, const char *text, size_t length, size_t *tree_r,
               struct json_fault *fault_r);

/* What a well-formed number says, by its digits: nothing is rounded. */
struct json_number {
    int64_t whole; /* towards zero; 0 when it does not fit */
    bool fits;     /* not beyond int64 */
    bool exact;    /* nothing behind the point: 1.0 and 1.5e1 are whole numbers, 1.5 is none */
    bool minus_zero;
};
struct json_number json_number(const char *text, size_t length);

#endif
