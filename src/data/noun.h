#ifndef DATA_NOUN_H
#define DATA_NOUN_H

#include "data/record.h"
#include "kernel/id.h"

/*
 * A plain noun: records of one collection that are listed, read, created, changed and deleted one
 * by one. openapi.yaml says which operations act on it (`x-noun: NAME`), and http/noun.h has
 * their handlers. What is left to a context are the noun's rules.
 *
 * Members are carried over by their names (base/convert.h): from the body into the record, and from
 * the record into the answer that the operation promises. A parameter of a list that is called as a
 * stored field is a filter; the words of `sort` are stored fields, with a minus for descending.
 * Whoever reads one may name it by its id, and by its slug where it has one. Who may see versions
 * gets an ETag: operations that are not public.
 */
struct noun {
    const struct record_kind *kind;
    enum id_kind id;
    const char *path; /* of the operation that reads one, up to its id: where a new one is found */

    /* Applies the rules to what is about to be written, and works out the rest. `before` is what it
     * replaces; NULL: it is new. Inside the transaction of the change. Never NULL. */
    const struct problem *(*prepare)(struct scope *scope, const void *before, void *record);

    /* Does what follows from a change, in its transaction: `before` NULL: it is new, `after` NULL:
     * it was deleted. NULL: nothing follows. A deletion that must not be is refused here. */
    const struct problem *(*changed)(struct scope *scope, const void *before, const void *after);
};

#endif
