#include <stdlib.h>
#include <string.h>

#include "adapters/mongo/mongo.h"
#include "base/arena.h"
#include "kernel/problem.h"
#include "kernel/settings.h"
#include "schema/steps.h"

enum { INDEXES_MOST = 64, NAMESPACE_NOT_FOUND = 26, DUPLICATE_KEY = 11000, EARLIER_MOST = 1000 };

/* An index of the database. */
struct there {
    const char *name;
    const bson_t *definition;
    bool wanted;
};

struct work {
    struct scope *scope;
    struct migrate *migrate;
    const struct stored_collection *collection;
    struct there there[INDEXES_MOST];
    size_t count;
};

/* An index as it is declared, for one currency. */
struct wanted {
    const char *name;
    bson_t *definition; /* key and options */
};

static const struct problem *list(struct work *work)
{
    const bson_t *reply;
    bson_iter_t iter, batch, each;
    struct scope *scope = work->scope;
    const struct problem *problem =
        mongo_command(scope, MONGO_DOC(scope, "listIndexes", BCON_UTF8(work->collection->name)),
                      NAMESPACE_NOT_FOUND, &reply);
    if (problem != NULL)
        return problem;
    if (!bson_iter_init(&iter, reply) ||
        !bson_iter_find_descendant(&iter, "cursor.firstBatch", &batch) ||
        !bson_iter_recurse(&batch, &each))
        return NULL; /* no such collection yet */
    while (bson_iter_next(&each) && work->count < INDEXES_MOST) {
        const uint8_t *bytes;
        uint32_t length;
        bson_iter_t name;
        bson_iter_document(&each, &length, &bytes);
        bson_t *definition = mongo_adopt(scope, bson_new_from_data(bytes, length));
        if (bson_iter_init_find(&name, definition, "name") && BSON_ITER_HOLDS_UTF8(&name))
            work->there[work->count++] =
                (struct there){.name = bson_iter_utf8(&name, NULL), .definition = definition};
    }
    return NULL;
}

static bool alike(const bson_iter_t *left, const bson_iter_t *right);

static bool alike_documents(const bson_iter_t *left, const bson_iter_t *right)
{
    bson_iter_t ours, theirs;
    if (!bson_iter_recurse(left, &ours) || !bson_iter_recurse(right, &theirs))
        return false;
    for (;;) {
        bool more = bson_iter_next(&ours);
        if (bson_iter_next(&theirs) != more)
            return false;
        if (!more)
            return true;
        if (strcmp(bson_iter_key(&ours), bson_iter_key(&theirs)) != 0 || !alike(&ours, &theirs))
            return false;
    }
}

/* Numbers are alike whatever their type is: what is sent as int32 may come back as double. */
static bool alike(const bson_iter_t *left, const bson_iter_t *right)
{
    if (BSON_ITER_HOLDS_NUMBER(left) && BSON_ITER_HOLDS_NUMBER(right))
        return bson_iter_as_int64(left) == bson_iter_as_int64(right);
    if (bson_iter_type(left) != bson_iter_type(right))
        return false;
    switch (bson_iter_type(left)) {
    case BSON_TYPE_DOCUMENT:
    case BSON_TYPE_ARRAY:
        return alike_documents(left, right);
    case BSON_TYPE_UTF8:
        return strcmp(bson_iter_utf8(left, NULL), bson_iter_utf8(right, NULL)) == 0;
    case BSON_TYPE_BOOL:
        return bson_iter_bool(left) == bson_iter_bool(right);
    default:
        return false; /* no declaration has others */
    }
}

/* Tells whether both have the option, alike, or neither has it. */
static bool same_option(const bson_t *left, const bson_t *right, const char *name)
{
    bson_iter_t ours, theirs;
    bool left_has = bson_iter_init_find(&ours, left, name);
    bool right_has = bson_iter_init_find(&theirs, right, name);
    return left_has && right_has ? alike(&ours, &theirs) : left_has == right_has;
}

static bool same_but_expiry(const struct there *there, const struct wanted *wanted)
{
    return same_option(there->definition, wanted->definition, "key") &&
           same_option(there->definition, wanted->definition, "unique") &&
           same_option(there->definition, wanted->definition, "partialFilterExpression");
}

/* Tells whether `name` is `of`, or one of its successors: `of` and a dot and a number. */
static bool is_called(const char *name, const char *of)
{
    size_t length = strlen(of);
    if (strncmp(name, of, length) != 0)
        return false;
    const char *rest = name + length;
    return *rest == '\0' ||
           (*rest == '.' && rest[1] != '\0' && strspn(rest + 1, "0123456789") == strlen(rest + 1));
}

static struct there *find(struct work *work, const char *name)
{
    for (size_t i = 0; i < work->count; i++)
        if (strcmp(work->there[i].name, name) == 0)
            return &work->there[i];
    return NULL;
}

static const char *free_name(struct work *work, const char *name)
{
    const char *candidate = name;
    for (int i = 2; i < EARLIER_MOST && find(work, candidate) != NULL; i++)
        candidate = arena_format(work->scope->arena, "%s.%d", name, i);
    return candidate;
}

static const struct problem *drop(struct work *work, const char *name)
{
    const bson_t *reply;
    return mongo_command(work->scope,
                         MONGO_DOC(work->scope, "dropIndexes", BCON_UTF8(work->collection->name),
                                   "index", BCON_UTF8(name)),
                         0, &reply);
}

/* Which of two documents is to change is for people to say; only the server's message has the key.
 */
static const struct problem *check_unique(struct work *work, const char *name, const bson_t *reply)
{
    static const char mark[] = "dup key: ";
    bson_iter_t iter;
    if (!bson_iter_init_find(&iter, reply, "code") || bson_iter_as_int64(&iter) != DUPLICATE_KEY)
        return NULL;
    const char *key = bson_iter_init_find(&iter, reply, "errmsg") && BSON_ITER_HOLDS_UTF8(&iter)
                          ? strstr(bson_iter_utf8(&iter, NULL), mark)
                          : NULL;
    return problem_new(work->scope->arena, PROBLEM_INTERNAL_ERROR,
                       "%s: index %s is unique, but several documents have %s; change all but one "
                       "of them and migrate again",
                       work->collection->name, name,
                       key == NULL ? "the same" : key + sizeof mark - 1);
}

static const struct problem *build(struct work *work, const struct wanted *wanted, const char *name)
{
    const bson_t *reply;
    struct scope *scope = work->scope;
    bson_t *one = mongo_adopt(scope, bson_copy(wanted->definition));
    BSON_APPEND_UTF8(one, "name", name);
    const struct problem *problem = migrate_lease_keep(scope);
    if (problem != NULL)
        return problem;
    problem = mongo_command(scope,
                            MONGO_DOC(scope, "createIndexes", BCON_UTF8(work->collection->name),
                                      "indexes", "[", BCON_DOCUMENT(one), "]"),
                            DUPLICATE_KEY, &reply);
    if (problem == NULL)
        problem = check_unique(work, name, reply);
    return problem == NULL ? migrate_lease_keep(scope) : problem;
}

/* The database refuses a second index that differs in the expiry only, but it can change that. */
static const struct problem *set_expiry(struct work *work, struct there *there,
                                        const struct wanted *wanted)
{
    const bson_t *reply;
    bson_iter_t iter;
    struct scope *scope = work->scope;
    migrate_tell(work->migrate, "%s: change the expiry of index %s", work->collection->name,
                 there->name);
    if (work->migrate->look)
        return NULL;
    if (!bson_iter_init_find(&iter, wanted->definition, "expireAfterSeconds")) {
        const struct problem *problem = drop(work, there->name);
        return problem == NULL ? build(work, wanted, there->name) : problem;
    }
    return mongo_command(scope,
                         MONGO_DOC(scope, "collMod", BCON_UTF8(work->collection->name), "index",
                                   "{", "name", BCON_UTF8(there->name), "expireAfterSeconds",
                                   BCON_INT64(bson_iter_as_int64(&iter)), "}"),
                         0, &reply);
}

static const struct problem *ensure(struct work *work, const struct wanted *wanted)
{
    struct there *earlier = NULL;
    for (size_t i = 0; i < work->count; i++) {
        struct there *there = &work->there[i];
        if (!is_called(there->name, wanted->name))
            continue;
        if (same_but_expiry(there, wanted)) {
            there->wanted = true;
            return same_option(there->definition, wanted->definition, "expireAfterSeconds")
                       ? NULL
                       : set_expiry(work, there, wanted);
        }
        earlier = there;
    }
    const char *name = free_name(work, wanted->name);
    migrate_tell(work->migrate, "%s: build index %s%s%s", work->collection->name, name,
                 earlier == NULL ? "" : " in place of ", earlier == NULL ? "" : earlier->name);
    return work->migrate->look ? NULL : build(work, wanted, name);
}

static const struct problem *ensure_one(struct work *work, const struct stored_index *index,
                                        const char *currency)
{
    struct scope *scope = work->scope;
    const bson_t *keys, *options;
    const struct problem *problem =
        mongo_json(scope, mongo_with_currency(scope, index->keys, currency), &keys);
    if (problem == NULL)
        problem = mongo_json(scope, index->options, &options);
    if (problem != NULL)
        return problem;
    struct wanted wanted = {.name = mongo_with_currency(scope, index->name, currency),
                            .definition = mongo_adopt(scope, bson_copy(options))};
    BSON_APPEND_DOCUMENT(wanted.definition, "key", keys);
    return ensure(work, &wanted);
}

/* Tells of the indexes that are not declared, or not any more; drops them if that is wanted. */
static const struct problem *clear(struct work *work)
{
    const struct problem *problem = NULL;
    for (size_t i = 0; i < work->count && problem == NULL; i++) {
        const char *name = work->there[i].name;
        if (work->there[i].wanted || strncmp(name, "_id_", 4) == 0 ||
            strcmp(name, "shard_key") == 0)
            continue;
        if (!work->migrate->prune) {
            fprintf(work->migrate->told, "%s: index %s is not declared; --prune drops it\n",
                    work->collection->name, name);
            continue;
        }
        migrate_tell(work->migrate, "%s: drop index %s", work->collection->name, name);
        work->migrate->pruned++;
        if (!work->migrate->look)
            problem = drop(work, name);
    }
    return problem;
}

static const struct problem *ensure_each(struct work *work, const struct stored_index *index)
{
    const struct problem *problem = NULL;
    const char *currency, *const currencies = work->scope->settings->currencies;
    if (!index->per_currency)
        return ensure_one(work, index, "");
    for (unsigned n = 0; problem == NULL; n++) {
        currency = settings_item(work->scope->arena, currencies, n);
        if (currency == NULL)
            return NULL;
        problem = ensure_one(work, index, currency);
    }
    return problem;
}

const struct problem *migrate_indexes(struct scope *scope, struct migrate *migrate,
                                      const struct stored_collection *collection)
{
    struct work work = {.scope = scope, .migrate = migrate, .collection = collection};
    const struct problem *problem = list(&work);
    for (size_t i = 0; i < collection->indexes_count && problem == NULL; i++)
        problem = ensure_each(&work, &collection->indexes[i]);
    return problem == NULL ? clear(&work) : problem;
}
