#include "worker/notify.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell(const char *format, ...)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    char message[128];
    va_list arguments;
    if (path == NULL || strlen(path) >= sizeof address.sun_path)
        return;
    size_t length = strlen(path);
    memcpy(address.sun_path, path, length);
    if (*path == '@')
        address.sun_path[0] = '\0'; /* an abstract socket */
    va_start(arguments, format);
    int size = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (sender < 0)
        return;
    sendto(sender, message, (size_t)size, MSG_NOSIGNAL, (struct sockaddr *)&address,
           (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    close(sender);
}

void notify_ready(void)
{
    tell("READY=1\nMAINPID=%d", getpid());
}

void notify_reloading(void)
{
    tell("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_steady_us());
}

void notify_stopping(void)
{
    tell("STOPPING=1");
}

void notify_alive(void)
{
    tell("WATCHDOG=1");
}

void notify_successor(pid_t successor)
{
    tell("READY=1\nMAINPID=%d", successor);
}

int64_t notify_alive_every_us(void)
{
    const char *limit = getenv("WATCHDOG_USEC");
    return limit == NULL ? 0 : strtoll(limit, NULL, 10) / 3;
}
