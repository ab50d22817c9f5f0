#include <stdarg.h>
#include <string.h>

#include "adapters/crypto/crypto.h"
#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "kernel/problem.h"
#include "kernel/settings.h"
#include "schema/steps.h"
#include "store/migrations.h"

static const char collection[] = "migrations";

void migrate_tell(struct migrate *migrate, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(migrate->told, format, arguments);
    va_end(arguments);
    fputc('\n', migrate->told);
    fflush(migrate->told);
    migrate->changes++;
}

/* The currencies have indexes of their own, so they are part of what a database was brought to. */
static const char *digest_of(struct scope *scope)
{
    unsigned char digest[SHA256_BYTES];
    char *text = arena_alloc(scope->arena, HEX_LENGTH(SHA256_BYTES) + 1);
    const char *all = arena_format(scope->arena, "%s", stored_digest), *currency;
    for (unsigned n = 0;
         (currency = settings_item(scope->arena, scope->settings->currencies, n)) != NULL; n++)
        all = arena_format(scope->arena, "%s\n%s", all, currency);
    crypto_sha256(all, strlen(all), digest);
    encode_hex(digest, sizeof digest, text);
    return text;
}

static const char *record_name(struct scope *scope, const char *digest)
{
    return arena_format(scope->arena, "schema-%s", digest);
}

/* The records of earlier schemas stay, so that the workers of the version before are still ready
 * when the next one has migrated. What was pruned is missing to them. */
static const struct problem *note_applied(struct scope *scope, const struct migrate *migrate)
{
    struct mongo_change change;
    const char *digest = digest_of(scope);
    struct migration_record record = {
        ._id = record_name(scope, digest),
        .checksum = digest,
        .state = MIGRATION_RECORD_STATE_DONE,
        .started_at = scope->now_ms,
        .finished_at = clock_wall_ms(),
        .finished_at_presence = PRESENT,
    };
    const struct problem *problem =
        mongo_insert(scope, collection, &migration_record_shape, &record, &change);
    if (problem != NULL || migrate->pruned == 0)
        return problem;
    return mongo_delete_many(
        scope, collection,
        MONGO_DOC(scope, "_id", "{", "$gt", ":", "$ne", BCON_UTF8(record._id), "}"), &change);
}

const struct problem *schema_is_applied(struct scope *scope, bool *applied_r)
{
    struct migration_record *record;
    const struct problem *problem = mongo_find_one(
        scope, collection, MONGO_DOC(scope, "_id", BCON_UTF8(record_name(scope, digest_of(scope)))),
        NULL, &migration_record_shape, (void **)&record);
    *applied_r = problem == NULL && record != NULL;
    return problem;
}

static const struct problem *each_collection(struct scope *scope, struct migrate *migrate,
                                             bool strict)
{
    bool cluster;
    const struct problem *problem = migrate_is_cluster(scope, &cluster);
    for (size_t i = 0; i < stored_collections_count && problem == NULL; i++)
        problem = migrate_collection(scope, migrate, &stored_collections[i], strict, cluster);
    return problem;
}

/* Validators first, so that data migrations may write the new form; indexes last, so that a unique
 * one finds the data mended. */
static const struct problem *bring(struct scope *scope, struct migrate *migrate)
{
    size_t pending;
    bool applied;
    const struct problem *problem = migrate_data_pending(scope, &pending);
    if (problem == NULL)
        problem = each_collection(scope, migrate, pending == 0 || migrate->look);
    if (problem == NULL)
        problem = migrate_data(scope, migrate);
    if (problem == NULL && pending > 0 && !migrate->look)
        problem = each_collection(scope, migrate, true);
    for (size_t i = 0; i < stored_collections_count && problem == NULL; i++)
        problem = migrate_indexes(scope, migrate, &stored_collections[i]);
    if (problem == NULL)
        problem = schema_is_applied(scope, &applied);
    if (problem != NULL || (applied && migrate->pruned == 0))
        return problem;
    migrate_tell(migrate, "note that the database has this version's schema");
    return migrate->look ? NULL : note_applied(scope, migrate);
}

const struct problem *schema_migrate(struct scope *scope, struct migrate *migrate)
{
    if (migrate->look)
        return bring(scope, migrate);
    const struct problem *problem = migrate_lease_take(scope);
    if (problem != NULL)
        return problem;
    problem = bring(scope, migrate);
    migrate_lease_give_back(scope);
    return problem;
}
