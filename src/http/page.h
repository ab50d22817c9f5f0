#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "api.h"
#include "data/list.h"

/* Gives what an answer tells of a page beside its data. */
struct api_page page_shown(const struct list_page *page);

/* Makes the whole answer of a list: a struct of `shape`, which has `data` and `page`. The records
 * of the stored shape are carried over by the names of their fields. */
const void *page_of(struct arena *arena, const struct shape *shape, const struct shape *stored,
                    const struct list_page *page);

#endif
