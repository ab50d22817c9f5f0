#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "kernel/problem.h"
#include "schema/steps.h"

enum { NAMESPACE_EXISTS = 48 };

const struct problem *migrate_is_cluster(struct scope *scope, bool *cluster_r)
{
    const bson_t *reply;
    bson_iter_t iter;
    const struct problem *problem =
        mongo_command(scope, MONGO_DOC(scope, "hello", BCON_INT32(1)), 0, &reply);
    *cluster_r = problem == NULL && bson_iter_init_find(&iter, reply, "msg") &&
                 BSON_ITER_HOLDS_UTF8(&iter) &&
                 strcmp(bson_iter_utf8(&iter, NULL), "isdbgrid") == 0;
    return problem;
}

/* Gives the options of a collection, empty for one that has none; NULL for one that is not there.
 */
static const struct problem *options_of(struct scope *scope, const char *name,
                                        const bson_t **options_r)
{
    const bson_t *reply;
    bson_iter_t iter, found;
    const struct problem *problem =
        mongo_command(scope,
                      MONGO_DOC(scope, "listCollections", BCON_INT32(1), "filter", "{", "name",
                                BCON_UTF8(name), "}"),
                      0, &reply);
    *options_r = NULL;
    if (problem != NULL || !bson_iter_init(&iter, reply) ||
        !bson_iter_find_descendant(&iter, "cursor.firstBatch.0.options", &found))
        return problem;
    const uint8_t *bytes;
    uint32_t length;
    bson_iter_document(&found, &length, &bytes);
    bson_t *options = mongo_adopt(scope, bson_new_from_data(bytes, length));
    *options_r = options;
    return NULL;
}

/* A worker that writes may have been faster. */
static const struct problem *create(struct scope *scope, const char *name)
{
    const bson_t *reply;
    return mongo_command(scope, MONGO_DOC(scope, "create", BCON_UTF8(name)), NAMESPACE_EXISTS,
                         &reply);
}

static bool has_validator(const bson_t *options, const bson_t *validator, const char *level)
{
    bson_iter_t iter;
    const uint8_t *bytes;
    uint32_t length;
    bson_t there;
    if (!bson_iter_init_find(&iter, options, "validator") || !BSON_ITER_HOLDS_DOCUMENT(&iter))
        return false;
    bson_iter_document(&iter, &length, &bytes);
    bson_init_static(&there, bytes, length);
    /* The server does not say what is its default: strict. */
    const char *there_level = bson_iter_init_find(&iter, options, "validationLevel")
                                  ? bson_iter_utf8(&iter, NULL)
                                  : "strict";
    return bson_equal(&there, validator) && strcmp(there_level, level) == 0;
}

static const struct problem *shard(struct scope *scope, struct migrate *migrate,
                                   const struct stored_collection *collection)
{
    const bson_t *reply, *key;
    bson_iter_t iter;
    const struct problem *problem = mongo_json(scope, collection->shard_key, &key);
    if (problem == NULL)
        problem = mongo_command(scope, MONGO_DOC(scope, "collStats", BCON_UTF8(collection->name)),
                                0, &reply);
    if (problem != NULL || (bson_iter_init_find(&iter, reply, "sharded") && bson_iter_bool(&iter)))
        return problem;
    migrate_tell(migrate, "%s: shard by %s", collection->name, collection->shard_key);
    if (migrate->look)
        return NULL;
    problem =
        mongo_command(scope,
                      MONGO_DOC(scope, "createIndexes", BCON_UTF8(collection->name), "indexes", "[",
                                "{", "key", BCON_DOCUMENT(key), "name", "shard_key", "}", "]"),
                      0, &reply);
    if (problem != NULL)
        return problem;
    return mongo_admin_command(
        scope,
        MONGO_DOC(scope, "shardCollection",
                  BCON_UTF8(arena_format(scope->arena, "%s.%s", mongo_database_name(scope),
                                         collection->name)),
                  "key", BCON_DOCUMENT(key)),
        &reply);
}

const struct problem *migrate_collection(struct scope *scope, struct migrate *migrate,
                                         const struct stored_collection *collection, bool strict,
                                         bool cluster)
{
    const char *level = strict ? "strict" : "moderate";
    const bson_t *options, *schema, *reply;
    const struct problem *problem = options_of(scope, collection->name, &options);
    if (problem == NULL)
        problem = mongo_json(scope, collection->validator, &schema);
    if (problem != NULL)
        return problem;
    if (options == NULL) {
        migrate_tell(migrate, "%s: create the collection", collection->name);
        problem = migrate->look ? NULL : create(scope, collection->name);
    }
    const bson_t *validator = MONGO_DOC(scope, "$jsonSchema", BCON_DOCUMENT(schema));
    if (problem == NULL && (options == NULL || !has_validator(options, validator, level))) {
        if (options != NULL)
            migrate_tell(migrate, "%s: set the validator, %s", collection->name, level);
        if (!migrate->look)
            problem =
                mongo_command(scope,
                              MONGO_DOC(scope, "collMod", BCON_UTF8(collection->name), "validator",
                                        BCON_DOCUMENT(validator), "validationLevel",
                                        BCON_UTF8(level), "validationAction", "error"),
                              0, &reply);
    }
    if (problem == NULL && cluster && collection->shard_key != NULL &&
        !(migrate->look && options == NULL))
        problem = shard(scope, migrate, collection);
    return problem;
}
