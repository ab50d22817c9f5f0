#ifndef DATA_LIST_H
#define DATA_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/problem.h"
#include "kernel/scope.h"

struct shape;

/* A condition that every record of a list meets. Add conditions with the functions below, which
 * ignore values that were not given. */
enum list_test { LIST_IS, LIST_AT_LEAST, LIST_AT_MOST };
enum list_value { LIST_TEXT, LIST_NUMBER, LIST_TIME, LIST_BOOLEAN };

struct list_condition {
    const char *path; /* dotted, as it is stored */
    enum list_test test;
    enum list_value kind;
    const char *text;
    int64_t number; /* a number, a time in ms, or a truth */
};

enum { LIST_CONDITIONS = 16 };

/*
 * A list of records: which, in what order, by which index. The order is that of one field, and of
 * the ids where it is the same. The cursor of a list is bound to its collection, its conditions and
 * its order, whatever they were made of: no caller can forget one.
 */
struct list {
    const char *collection;
    const struct shape *shape;
    struct list_condition conditions[LIST_CONDITIONS];
    size_t conditions_count;
    const char *sort; /* path of a text, a number or a time; into a map: MAP.KEY */
    bool descending;
    const char *const *fields; /* what is read, NULL at the end; NULL: all */
    const char *index;         /* as schema/ calls it; NULL: the server chooses */
};

/* Add a condition. Text that is NULL adds none. */
void list_where_text(struct list *list, const char *path, const char *text);
void list_where_number(struct list *list, const char *path, enum list_test test, int64_t number);
void list_where_boolean(struct list *list, const char *path, bool truth);

/* One page of a list. */
struct list_page {
    void *records; /* structs of the list's shape, side by side */
    size_t count;
    const char *next; /* cursor; NULL: it is the last */
    int64_t total;    /* -1: was not asked for */
};

/* Which page the caller asks for. */
struct list_window {
    const char *cursor; /* NULL: from the start */
    size_t limit;
    bool total;
};

/* Totals are counted up to this number. */
enum { LIST_TOTAL_MOST = 10000 };

/*
 * Reads a page. Refuses: invalid_request for a cursor that is not of this list. Cost: one indexed
 * query, and one more for the total. Races: a record that is added or moves in the order meanwhile
 * is in its place; the others are neither left out nor repeated.
 */
const struct problem *list_read(struct scope *scope, const struct list *list,
                                const struct list_window *window, struct list_page *page_r);

#endif
