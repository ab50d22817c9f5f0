#include "adapters/fcgi/fcgi.h"

#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct fcgi {
    FCGX_Request request;
    int listener;
    struct timeval io_timeout;
};

struct fcgi *fcgi_new(int listener, int io_timeout_ms)
{
    struct fcgi *fcgi = calloc(1, sizeof *fcgi);
    if (fcgi == NULL || FCGX_Init() != 0 || FCGX_InitRequest(&fcgi->request, -1, 0) != 0)
        abort();
    fcgi->listener = listener;
    fcgi->io_timeout =
        (struct timeval){.tv_sec = io_timeout_ms / 1000, .tv_usec = io_timeout_ms % 1000 * 1000L};
    return fcgi;
}

void fcgi_free(struct fcgi *fcgi)
{
    if (fcgi == NULL)
        return;
    FCGX_Free(&fcgi->request, 1);
    free(fcgi);
}

bool fcgi_accept(struct fcgi *fcgi)
{
    int connection = accept4(fcgi->listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0)
        return false;
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &fcgi->io_timeout, sizeof fcgi->io_timeout);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &fcgi->io_timeout, sizeof fcgi->io_timeout);
    /* libfcgi uses a connection that is kept instead of accepting one; without a listener of its
     * own it gives up after it. */
    fcgi->request.ipcFd = connection;
    fcgi->request.keepConnection = 1;
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
    FCGX_PutStr(bytes, (int)length, fcgi->request.out);
}

void fcgi_finish(struct fcgi *fcgi)
{
    FCGX_Request *request = &fcgi->request;
    /* nginx is told not to keep connections, but the one who asks does not decide: a kept one would
     * pin this worker. libfcgi closes by waiting until the peer has closed. That is needed only
     * where bytes of the request are unread, because those would turn the close into a reset. */
    const bool all_read = FCGX_GetChar(request->in) == EOF && FCGX_GetError(request->in) == 0;
    request->keepConnection = all_read;
    FCGX_Finish_r(request);
    if (request->ipcFd >= 0)
        close(request->ipcFd);
    request->ipcFd = -1;
}
