#include "worker/deny.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/settings.h"

enum { EVERY_US = 1000000 };

void deny_sweep(const struct settings *settings)
{
    static int64_t next_us;
    char path[256];
    struct stat file;
    if (clock_steady_us() < next_us)
        return;
    next_us = clock_steady_us() + EVERY_US;
    snprintf(path, sizeof path, "%s/deny", settings->state_dir);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return; /* no nginx on this host keeps anybody out */
    const int64_t last_s = clock_wall_ms() / 1000 - settings->deny_s;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (fstatat(dirfd(folder), entry->d_name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(file.st_mode) && file.st_mtime < last_s)
            unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
}
