#include "worker/listen.h"

#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "kernel/settings.h"

enum { BACKLOG = 1024, SCRATCH = 1024 * 1024 };

static int refuse(const char *where, const char *why)
{
    log_event(LOG_ERROR, "listen", LOG_TEXT("socket", where), LOG_TEXT("why", why));
    return -1;
}

static bool somebody_listens(const struct sockaddr_un *address)
{
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool answers = connect(probe, (const struct sockaddr *)address, sizeof *address) == 0 ||
                   errno == EAGAIN; /* more wait already than it takes */
    close(probe);
    return answers;
}

/* nginx is in the group; without one that is named, as root, it is that of the workers' user. */
static gid_t socket_group(const struct settings *settings)
{
    const struct group *group = *settings->group == '\0' ? NULL : getgrnam(settings->group);
    const struct passwd *user = geteuid() != 0 ? NULL : getpwnam(settings->user);
    return group != NULL ? group->gr_gid : user != NULL ? user->pw_gid : (gid_t)-1;
}

static int open_unix(const char *path, const struct settings *settings)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat old;
    if (strlen(path) >= sizeof address.sun_path)
        return refuse(path, "the path is too long");
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (somebody_listens(&address))
        return refuse(path, "another process is listening on it");
    if (lstat(path, &old) == 0 && !S_ISSOCK(old.st_mode))
        return refuse(path, "a file that is not a socket exists there");
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        chmod(path, 0660) != 0 || listen(listener, BACKLOG) != 0)
        return refuse(path, strerror(errno));
    gid_t group = socket_group(settings);
    if (group != (gid_t)-1 && chown(path, (uid_t)-1, group) != 0)
        return refuse(path, strerror(errno));
    return listener;
}

static int open_inet(struct arena *arena, const char *where)
{
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    char *host = arena_string(arena, where), *port = strrchr(host, ':');
    const int on = 1;
    if (port == NULL)
        return refuse(where, "neither unix:PATH nor ADDRESS:PORT");
    *port++ = '\0';
    if (*host == '[' && host[strlen(host) - 1] == ']') {
        host[strlen(host) - 1] = '\0';
        host++;
    }
    int error = getaddrinfo(host, port, &hints, &found);
    if (error != 0)
        return refuse(where, gai_strerror(error));
    int listener = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool opened =
        listener >= 0 && setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(listener, found->ai_addr, found->ai_addrlen) == 0 && listen(listener, BACKLOG) == 0;
    freeaddrinfo(found);
    return opened ? listener : refuse(where, strerror(errno));
}

int listen_open(const struct settings *settings, enum pool pool)
{
    struct arena *arena = arena_new(SCRATCH);
    const char *where = settings_listen(settings, arena, pool);
    int listener =
        strncmp(where, "unix:", 5) == 0 ? open_unix(where + 5, settings) : open_inet(arena, where);
    arena_free(arena);
    return listener;
}

void listen_end(const struct settings *settings, enum pool pool, int listener)
{
    struct arena *arena = arena_new(SCRATCH);
    const char *where = settings_listen(settings, arena, pool);
    if (strncmp(where, "unix:", 5) == 0)
        unlink(where + 5);
    arena_free(arena);
    shutdown(listener, SHUT_RDWR);
    close(listener);
}
