#include <stdlib.h>
#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "kernel/scope.h"
#include "store.h"

static const char mark[] = "{currency}";
enum { MARK_LENGTH = sizeof mark - 1 };

const char *mongo_with_currency(struct scope *scope, const char *text, const char *currency)
{
    const char *at;
    while ((at = strstr(text, mark)) != NULL)
        text = arena_format(scope->arena, "%.*s%s%s", (int)(at - text), text, currency,
                            at + MARK_LENGTH);
    return text;
}

/* Gives the keys of the index when it is called so, else NULL. */
static const char *keys_of(struct scope *scope, const struct stored_index *index, const char *name)
{
    if (!index->per_currency)
        return strcmp(index->name, name) == 0 ? index->keys : NULL;
    const size_t length = strlen(index->name) - MARK_LENGTH; /* the mark is at its end */
    return strncmp(index->name, name, length) == 0
               ? mongo_with_currency(scope, index->keys, name + length)
               : NULL;
}

static const char *find_keys(struct scope *scope, const char *collection, const char *name)
{
    for (size_t i = 0; i < stored_collections_count; i++)
        for (size_t n = 0; n < stored_collections[i].indexes_count; n++) {
            const char *keys = strcmp(stored_collections[i].name, collection) == 0
                                   ? keys_of(scope, &stored_collections[i].indexes[n], name)
                                   : NULL;
            if (keys != NULL)
                return keys;
        }
    abort(); /* a store names an index that schema/ does not declare */
}

void mongo_append_hint(struct scope *scope, bson_t *options, const char *collection,
                       const char *index)
{
    const bson_t *keys;
    if (mongo_json(scope, find_keys(scope, collection, index), &keys) != NULL)
        abort(); /* the compiler of schema/ wrote it */
    BSON_APPEND_DOCUMENT(options, "hint", keys);
}
