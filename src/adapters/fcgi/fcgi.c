#include "adapters/fcgi/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "adapters/fcgi/record.h"
#include "base/clock.h"

/* The parameters in their records; more of a request is not looked at. */
enum { WINDOW = FCGI_PARAMETERS_MAX + 8 * 1024, SMALL_ANSWER = 32 * 1024 };

struct fcgi {
    FCGX_Request request;
    int listener, connection;
    bool local; /* a Unix socket */
    int io_timeout_ms;
    bool timed;
    enum fcgi_look look;
    unsigned char window[WINDOW];
};

struct fcgi *fcgi_new(int listener, int io_timeout_ms)
{
    struct fcgi *fcgi = calloc(1, sizeof *fcgi);
    int family = AF_UNSPEC;
    socklen_t size = sizeof family;
    if (fcgi == NULL || FCGX_Init() != 0 || FCGX_InitRequest(&fcgi->request, -1, 0) != 0)
        abort();
    getsockopt(listener, SOL_SOCKET, SO_DOMAIN, &family, &size);
    fcgi->listener = listener;
    fcgi->local = family == AF_UNIX;
    fcgi->io_timeout_ms = io_timeout_ms;
    return fcgi;
}

void fcgi_free(struct fcgi *fcgi)
{
    if (fcgi == NULL)
        return;
    FCGX_Free(&fcgi->request, 1);
    free(fcgi);
}

/* Only where a read or write may have to wait: most requests are there as a whole, and most answers
 * fit into the socket's buffer. */
static void set_timeouts(struct fcgi *fcgi)
{
    const struct timeval timeout = {.tv_sec = fcgi->io_timeout_ms / 1000,
                                    .tv_usec = fcgi->io_timeout_ms % 1000 * 1000L};
    if (fcgi->timed)
        return;
    setsockopt(fcgi->connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(fcgi->connection, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    fcgi->timed = true;
}

/* Looks at what will be read, without taking it, until all parameters are there. */
static enum fcgi_look look(struct fcgi *fcgi)
{
    ssize_t seen = recv(fcgi->connection, fcgi->window, WINDOW, MSG_PEEK | MSG_DONTWAIT);
    enum fcgi_look result = seen > 0 ? fcgi_look(fcgi->window, (size_t)seen) : FCGI_LOOK_PART;
    if (result == FCGI_LOOK_WHOLE || result == FCGI_LOOK_WRONG)
        return result;
    set_timeouts(fcgi);
    const int64_t end_us = clock_steady_us() + fcgi->io_timeout_ms * (int64_t)1000;
    size_t had = seen > 0 ? (size_t)seen : 0;
    while (result == FCGI_LOOK_PART) {
        if (had == WINDOW || clock_steady_us() > end_us)
            return FCGI_LOOK_WRONG;
        /* One byte more than there was, then as much as there is. */
        if (recv(fcgi->connection, fcgi->window, had + 1, MSG_PEEK | MSG_WAITALL) <= (ssize_t)had)
            return FCGI_LOOK_WRONG;
        seen = recv(fcgi->connection, fcgi->window, WINDOW, MSG_PEEK | MSG_DONTWAIT);
        if (seen <= 0)
            return FCGI_LOOK_WRONG;
        had = (size_t)seen;
        result = fcgi_look(fcgi->window, had);
    }
    return result;
}

enum fcgi_arrival fcgi_accept(struct fcgi *fcgi)
{
    fcgi->connection = accept4(fcgi->listener, NULL, NULL, SOCK_CLOEXEC);
    fcgi->timed = false;
    if (fcgi->connection >= 0)
        return FCGI_CONNECTION;
    return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED ? FCGI_NOBODY : FCGI_BROKEN;
}

bool fcgi_begin(struct fcgi *fcgi)
{
    fcgi->look = look(fcgi);
    if (fcgi->look == FCGI_LOOK_WRONG) {
        close(fcgi->connection);
        return false;
    }
    /* libfcgi uses a connection that is kept instead of accepting one; without a listener of its
     * own it gives up after it. What is detached it closes without waiting for the peer. */
    fcgi->request.ipcFd = fcgi->connection;
    fcgi->request.keepConnection = 1;
    FCGX_Detach(&fcgi->request);
    return FCGX_Accept_r(&fcgi->request) == 0;
}

const char *fcgi_parameter(const struct fcgi *fcgi, const char *name)
{
    return FCGX_GetParam(name, fcgi->request.envp);
}

size_t fcgi_read(struct fcgi *fcgi, void *bytes, size_t length)
{
    int got = FCGX_GetStr(bytes, (int)length, fcgi->request.in);
    return got < 0 ? 0 : (size_t)got;
}

void fcgi_write(struct fcgi *fcgi, const void *bytes, size_t length)
{
    if (length > SMALL_ANSWER)
        set_timeouts(fcgi);
    FCGX_PutStr(bytes, (int)length, fcgi->request.out);
}

void fcgi_finish(struct fcgi *fcgi)
{
    /* nginx is told not to keep connections, but the one who asks does not decide: a kept one would
     * pin this worker. */
    fcgi->request.keepConnection = 0;
    /* libfcgi closes by waiting until the peer has closed, unless it is detached. That is needed
     * only where bytes of the request are unread, or still to come: the peer would see a reset, and
     * over TCP might lose the answer. */
    fcgi->request.detached =
        fcgi->look == FCGI_LOOK_WHOLE && (fcgi->local || FCGX_GetChar(fcgi->request.in) == EOF);
    FCGX_Finish_r(&fcgi->request);
}
