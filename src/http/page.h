#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "api.h"
#include "data/list.h"

/* Gives what an answer tells of a page beside its data. */
struct api_page page_shown(const struct list_page *page);

#endif
