#include "worker/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/crypto/keyring.h"
#include "adapters/mongo/open.h"
#include "base/arena.h"
#include "base/log.h"
#include "worker/confine.h"

enum { READER_ARENA = 64 * 1024 * 1024, MASTER = POOL_COUNT, FILES };

static void check_pool(struct arena *arena, const struct settings *settings, enum pool pool,
                       FILE *mistakes)
{
    const char *why;
    struct mongo *mongo =
        mongo_open(arena, settings_mongodb_uri(settings, pool), "cartwright", settings, &why);
    if (mongo == NULL)
        fprintf(mistakes, "CARTWRIGHT_MONGODB_URI of the pool %s: %s\n", pool_name(pool), why);
    mongo_close(mongo);
    why = confine_check(settings);
    if (why != NULL)
        fprintf(mistakes, "%s\n", why);
}

/* What is wrong with the shop's settings is found again for each pool. */
static void log_mistakes(char *lines)
{
    for (char *line = strtok(lines, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        bool told = false;
        for (const char *before = lines; before < line && !told; before += strlen(before) + 1)
            told = strcmp(before, line) == 0;
        if (!told)
            log_event(LOG_ERROR, "setting", LOG_TEXT("mistake", line));
    }
}

static bool leave(const struct settings *settings, int holder, int file)
{
    return settings_keep(settings, holder, file) &&
           fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0;
}

static bool read_all(const char *env_file, const bool *pools, const int *files)
{
    struct arena *arena = arena_new(READER_ARENA);
    struct settings settings;
    char *lines = NULL;
    size_t size = 0;
    FILE *mistakes = open_memstream(&lines, &size);
    bool kept = mistakes != NULL;
    for (int pool = 0; pool < POOL_COUNT && kept; pool++) {
        if (!pools[pool])
            continue;
        if (settings_load(arena, env_file, pool, mistakes, &settings))
            keyring_derive(arena, &settings, pool, mistakes);
        check_pool(arena, &settings, (enum pool)pool, mistakes);
        kept = leave(&settings, pool, files[pool]);
    }
    kept = kept && leave(&settings, SECRETS_NONE, files[MASTER]) && fclose(mistakes) == 0;
    if (!kept)
        log_event(LOG_ERROR, "snapshot", LOG_TEXT("why", strerror(errno)));
    else
        log_mistakes(lines);
    return kept && size == 0;
}

static bool read_in_child(const char *env_file, const bool *pools, const int *files)
{
    int status;
    pid_t reader = fork();
    if (reader == 0)
        _exit(read_all(env_file, pools, files) ? EXIT_SUCCESS : EXIT_FAILURE);
    if (reader < 0 || waitpid(reader, &status, 0) != reader) {
        log_event(LOG_ERROR, "fork", LOG_TEXT("why", strerror(errno)));
        return false;
    }
    if (WIFSIGNALED(status))
        log_event(LOG_ERROR, "snapshot", LOG_NUMBER("signal", WTERMSIG(status)));
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
}

bool snapshot_take(struct arena *arena, const char *env_file, const bool pools[static POOL_COUNT],
                   struct snapshot *snapshot_r, struct settings *settings_r)
{
    int files[FILES];
    bool taken = true;
    for (int i = 0; i < FILES; i++) {
        const bool wanted = i == MASTER || pools[i];
        files[i] = wanted ? memfd_create("settings", MFD_CLOEXEC | MFD_ALLOW_SEALING) : -1;
        taken = taken && (files[i] >= 0 || !wanted);
    }
    taken = taken && read_in_child(env_file, pools, files) &&
            settings_restore(arena, files[MASTER], SECRETS_NONE, settings_r);
    close(files[MASTER]);
    memcpy(snapshot_r->files, files, sizeof snapshot_r->files);
    if (!taken)
        snapshot_close(snapshot_r, -1);
    return taken;
}

void snapshot_close(struct snapshot *snapshot, int keep)
{
    for (int pool = 0; pool < POOL_COUNT; pool++) {
        if (pool == keep || snapshot->files[pool] < 0)
            continue;
        close(snapshot->files[pool]);
        snapshot->files[pool] = -1;
    }
}
