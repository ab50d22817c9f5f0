#include "http/page.h"

#include <string.h>

#include "base/arena.h"
#include "base/convert.h"

struct api_page page_shown(const struct list_page *page)
{
    return (struct api_page){.next = page->next,
                             .total = page->total,
                             .total_presence = page->total < 0 ? ABSENT : PRESENT};
}

const void *page_of(struct arena *arena, const struct shape *shape, const struct shape *stored,
                    const struct list_page *page)
{
    const struct shape_field *data = shape_find(shape, "data", sizeof "data" - 1, 0);
    const struct shape_field *rest = shape_find(shape, "page", sizeof "page" - 1, 0);
    const struct api_page shown = page_shown(page);
    const void *items =
        convert_all(arena, stored, page->records, page->count, data->value.item->object);
    char *answer = arena_alloc(arena, shape->size);
    memcpy(answer + data->offset, &items, sizeof items);
    memcpy(answer + data->count_offset, &page->count, sizeof page->count);
    memcpy(answer + rest->offset, &shown, sizeof shown);
    return answer;
}
