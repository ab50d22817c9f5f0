#include "contexts/catalog/import/metafields.h"

#include <string.h>

#include "base/arena.h"
#include "contexts/catalog/import/cells.h"

void metafields_begin(struct arena *arena, struct metafields *fields,
                      const struct product_metafield *before, size_t before_count, size_t most)
{
    *fields = (struct metafields){
        .before = before,
        .before_count = before_count,
        .fields = ARENA_ARRAY(arena, struct product_metafield, before_count + most + 1),
        .replaced = arena_alloc(arena, before_count + 1),
    };
}

void metafields_set(struct metafields *fields, const char *key, const char *value)
{
    for (size_t i = 0; i < fields->before_count; i++)
        if (strcmp(fields->before[i].key, key) == 0)
            fields->replaced[i] = 1;
    if (!cell_is_blank(value))
        fields->fields[fields->count++] = (struct product_metafield){.key = key, .value = value};
}

void metafields_drop(struct metafields *fields, const char *prefix)
{
    for (size_t i = 0; i < fields->before_count; i++)
        if (strncmp(fields->before[i].key, prefix, strlen(prefix)) == 0)
            fields->replaced[i] = 1;
}

const struct product_metafield *metafields_end(struct metafields *fields, size_t *count_r)
{
    for (size_t i = 0; i < fields->before_count; i++)
        if (!fields->replaced[i])
            fields->fields[fields->count++] = fields->before[i];
    *count_r = fields->count;
    return fields->fields;
}
