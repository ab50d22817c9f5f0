#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/log.h"
#include "kernel/settings.h"
#include "schema/migrate.h"
#include "store.h"

static bson_t *from_json(struct scope *scope, const char *json)
{
    bson_error_t error;
    bson_t *document = bson_new_from_json((const uint8_t *)json, -1, &error);
    if (document == NULL) {
        log_event(LOG_ERROR, "schema", LOG_TEXT("why", error.message));
        document = bson_new();
    }
    return mongo_adopt(scope, document);
}

/* Creating one that is there already is refused with NamespaceExists, which is as good as done. */
static const struct problem *make_collection(struct scope *scope,
                                             const struct stored_collection *collection)
{
    const bson_t *reply;
    const bson_t *command =
        MONGO_DOC(scope, "listCollections", BCON_INT32(1), "filter", "{", "name",
                  BCON_UTF8(collection->name), "}", "nameOnly", BCON_BOOL(true));
    const struct problem *problem = mongo_command(scope, command, &reply);
    bson_iter_t iter, first;
    if (problem != NULL)
        return problem;
    bson_iter_init(&iter, reply);
    if (bson_iter_find_descendant(&iter, "cursor.firstBatch.0.name", &first))
        return NULL;
    return mongo_command(scope, MONGO_DOC(scope, "create", BCON_UTF8(collection->name)), &reply);
}

static const struct problem *set_validator(struct scope *scope,
                                           const struct stored_collection *collection)
{
    const bson_t *reply;
    const bson_t *schema = from_json(scope, collection->validator);
    return mongo_command(scope,
                         MONGO_DOC(scope, "collMod", BCON_UTF8(collection->name), "validator", "{",
                                   "$jsonSchema", BCON_DOCUMENT(schema), "}"),
                         &reply);
}

static const char *with_currency(struct scope *scope, const char *text, const char *currency)
{
    static const char mark[] = "{currency}";
    const char *at;
    while ((at = strstr(text, mark)) != NULL)
        text = arena_format(scope->arena, "%.*s%s%s", (int)(at - text), text, currency,
                            at + sizeof mark - 1);
    return text;
}

static const struct problem *make_index(struct scope *scope, const char *collection,
                                        const struct stored_index *index, const char *currency)
{
    const bson_t *reply;
    const bson_t *keys = from_json(scope, with_currency(scope, index->keys, currency));
    bson_t *one = bson_copy(from_json(scope, index->options));
    mongo_adopt(scope, one);
    BSON_APPEND_DOCUMENT(one, "key", keys);
    BSON_APPEND_UTF8(one, "name", with_currency(scope, index->name, currency));
    return mongo_command(scope,
                         MONGO_DOC(scope, "createIndexes", BCON_UTF8(collection), "indexes", "[",
                                   BCON_DOCUMENT(one), "]"),
                         &reply);
}

static const struct problem *make_indexes(struct scope *scope,
                                          const struct stored_collection *collection)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < collection->indexes_count && problem == NULL; i++) {
        const struct stored_index *index = &collection->indexes[i];
        const char *currency = index->per_currency ? "" : NULL;
        if (!index->per_currency)
            problem = make_index(scope, collection->name, index, "");
        for (unsigned n = 0; currency != NULL && problem == NULL; n++) {
            currency = settings_item(scope->arena, scope->settings->currencies, n);
            if (currency != NULL)
                problem = make_index(scope, collection->name, index, currency);
        }
    }
    return problem;
}

const struct problem *schema_migrate(struct scope *scope)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < stored_collections_count && problem == NULL; i++) {
        const struct stored_collection *collection = &stored_collections[i];
        problem = make_collection(scope, collection);
        if (problem == NULL)
            problem = set_validator(scope, collection);
        if (problem == NULL)
            problem = make_indexes(scope, collection);
    }
    return problem;
}
