#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "contexts/notifications/mail.h"
#include "kernel/settings.h"

static int folder = -1;

void folder_open(const char *path)
{
    if (folder < 0)
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool put(const char *name, const char *made, const char *bytes, size_t length)
{
    int file = openat(folder, made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (file < 0)
        return false;
    bool written = write_all(file, bytes, length) && fsync(file) == 0;
    int error = errno;
    if (close(file) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written && renameat(folder, made, folder, name) == 0)
        return fsync(folder) == 0;
    error = written ? errno : error;
    unlinkat(folder, made, 0);
    errno = error;
    return false;
}

const struct problem *folder_put(struct scope *scope, const char *id, const char *bytes,
                                 size_t length)
{
    const char *name = arena_format(scope->arena, "%.*s.eml", (int)strcspn(id, "@"), id);
    const char *made = arena_format(scope->arena, ".%s.%d", name, getpid());
    folder_open(scope->settings->mail_folder);
    if (folder >= 0 && put(name, made, bytes, length))
        return NULL;
    return problem_new(scope->arena, PROBLEM_MAIL_SERVER_UNAVAILABLE, "folder: %s",
                       strerror(errno));
}
