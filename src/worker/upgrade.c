#include "worker/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

enum { LIST_ROOM = 256, ARGUMENTS_MOST = 64 };
static const char option[] = "--inherit";

static void describe(const int *listeners, char list[static LIST_ROOM])
{
    size_t at = 0;
    list[0] = '\0';
    for (int pool = 0; pool < POOL_COUNT; pool++)
        if (listeners[pool] >= 0)
            at += (size_t)snprintf(list + at, LIST_ROOM - at, "%s%s=%d", at == 0 ? "" : ",",
                                   pool_name((enum pool)pool), listeners[pool]);
}

static _Noreturn void become(char *const *arguments, const int *listeners)
{
    char list[LIST_ROOM];
    char *own[ARGUMENTS_MOST + 3];
    int count = 0;
    sigset_t none;
    describe(listeners, list);
    for (; *arguments != NULL && count < ARGUMENTS_MOST; arguments++) {
        if (strcmp(*arguments, option) != 0)
            own[count++] = *arguments;
        else if (arguments[1] != NULL)
            arguments++; /* what we were handed ourselves */
    }
    own[count++] = (char *)option;
    own[count++] = list;
    own[count] = NULL;
    for (int pool = 0; pool < POOL_COUNT; pool++)
        if (listeners[pool] >= 0)
            fcntl(listeners[pool], F_SETFD, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(own[0], own);
    log_event(LOG_ERROR, "exec", LOG_TEXT("file", own[0]), LOG_TEXT("why", strerror(errno)));
    _exit(EXIT_FAILURE);
}

pid_t upgrade_start(char *const *arguments, const int listeners[static POOL_COUNT])
{
    pid_t successor = fork();
    if (successor == 0)
        become(arguments, listeners);
    if (successor < 0)
        log_event(LOG_ERROR, "fork", LOG_TEXT("why", strerror(errno)));
    return successor;
}

static bool listens(int listener)
{
    int answer = 0;
    socklen_t size = sizeof answer;
    return getsockopt(listener, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0 && answer != 0;
}

bool upgrade_inherit(const char *list, int listeners[static POOL_COUNT])
{
    while (*list != '\0') {
        const size_t length = strcspn(list, "=");
        int pool = 0;
        while (pool < POOL_COUNT && (strncmp(list, pool_name((enum pool)pool), length) != 0 ||
                                     pool_name((enum pool)pool)[length] != '\0'))
            pool++;
        if (pool == POOL_COUNT || list[length] != '=')
            return false;
        listeners[pool] = atoi(list + length + 1);
        if (!listens(listeners[pool]) || fcntl(listeners[pool], F_SETFD, FD_CLOEXEC) != 0)
            return false;
        list += strcspn(list, ",");
        list += *list == ',';
    }
    return true;
}
