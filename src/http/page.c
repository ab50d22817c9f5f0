#include "http/page.h"

struct api_page page_shown(const struct list_page *page)
{
    return (struct api_page){.next = page->next,
                             .total = page->total,
                             .total_presence = page->total < 0 ? ABSENT : PRESENT};
}
