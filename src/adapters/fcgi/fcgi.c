#include "adapters/fcgi/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "adapters/fcgi/record.h"
#include "base/clock.h"

/* The parameters in their records; more of a request is not looked at. */
enum { WINDOW = FCGI_PARAMETERS_MAX + 8 * 1024, SMALL_ANSWER = 8 * 1024, PAUSE_MOST_MS = 32 };

struct fcgi {
    FCGX_Request request;
    int listener, connection;
    int io_timeout_ms;
    bool timed;
    enum fcgi_look look;
    unsigned char window[WINDOW];
};

struct fcgi *fcgi_new(int listener, int io_timeout_ms)
{
    struct fcgi *fcgi = calloc(1, sizeof *fcgi);
    if (fcgi == NULL || FCGX_Init() != 0 || FCGX_InitRequest(&fcgi->request, -1, 0) != 0)
        abort();
    fcgi->listener = listener;
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

static enum fcgi_look look_now(struct fcgi *fcgi, size_t *seen_r)
{
    ssize_t seen = recv(fcgi->connection, fcgi->window, WINDOW, MSG_PEEK | MSG_DONTWAIT);
    *seen_r = seen < 0 ? 0 : (size_t)seen;
    return fcgi_look(fcgi->window, *seen_r);
}

/* Looks at what will be read, without taking it, until all parameters are there. What is there
 * cannot be waited past, so when a sender stops on the way it is asked now and then. */
static enum fcgi_look look(struct fcgi *fcgi)
{
    size_t seen;
    int pause_ms = 1;
    enum fcgi_look result = look_now(fcgi, &seen);
    if (result == FCGI_LOOK_WHOLE || result == FCGI_LOOK_WRONG)
        return result;
    const int64_t end_us = clock_steady_us() + fcgi->io_timeout_ms * (int64_t)1000;
    while (result == FCGI_LOOK_PART && seen < WINDOW && clock_steady_us() < end_us) {
        struct pollfd peer = {.fd = fcgi->connection, .events = POLLRDHUP};
        if (seen == 0)
            peer.events |= POLLIN;
        else if (pause_ms < PAUSE_MOST_MS)
            pause_ms *= 2;
        const bool ended = poll(&peer, 1, seen == 0 ? fcgi->io_timeout_ms : pause_ms) > 0 &&
                           peer.revents != POLLIN;
        result = look_now(fcgi, &seen);
        if (ended)
            break;
    }
    if (result == FCGI_LOOK_HEAD)
        set_timeouts(fcgi); /* what is read from here on is there, but for the rest of the body */
    return result == FCGI_LOOK_PART ? FCGI_LOOK_WRONG : result;
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

/* Writes all of the parts. False: the peer is gone, or took nothing for too long. A write that was
 * cut short by a signal goes on, one that waited for its whole time does not. */
static bool write_parts(const struct fcgi *fcgi, struct iovec *parts, int count)
{
    const int64_t wait_us = fcgi->io_timeout_ms * (int64_t)1000;
    while (count > 0) {
        const int64_t start_us = clock_steady_us();
        ssize_t written = writev(fcgi->connection, parts, count);
        if (written < 0 && errno != EINTR)
            return false;
        for (; count > 0 && written >= (ssize_t)parts->iov_len; parts++, count--)
            written -= (ssize_t)parts->iov_len;
        if (count > 0 && written > 0) {
            parts->iov_base = (char *)parts->iov_base + written;
            parts->iov_len -= (size_t)written;
        }
        if (count > 0 && clock_steady_us() - start_us >= wait_us)
            return false;
    }
    return true;
}

/* In records as long as there can be, past libfcgi's buffer, which would make one of each 8 KiB and
 * wake the web server for it. */
static bool write_records(struct fcgi *fcgi, const char *head, size_t head_length, const char *body,
                          size_t body_length)
{
    bool taken = true;
    while (taken && head_length + body_length > 0) {
        const size_t room = FCGI_CONTENT_MOST - head_length;
        const size_t length = body_length < room ? body_length : room;
        unsigned char record[FCGI_HEADER_BYTES];
        struct iovec parts[] = {
            {record, sizeof record},
            {(char *)(uintptr_t)head, head_length},
            {(char *)(uintptr_t)body, length},
        };
        fcgi_output_header(record, fcgi->request.requestId, head_length + length);
        taken = write_parts(fcgi, parts, 3);
        head_length = 0;
        body += length;
        body_length -= length;
    }
    if (!taken)
        shutdown(fcgi->connection, SHUT_RDWR); /* so that nobody waits for it a second time */
    return taken;
}

void fcgi_answer(struct fcgi *fcgi, const char *head, size_t head_length, const char *body,
                 size_t body_length)
{
    if (head_length + body_length > SMALL_ANSWER) {
        set_timeouts(fcgi);
        write_records(fcgi, head, head_length, body, body_length);
    } else {
        FCGX_PutStr(head, (int)head_length, fcgi->request.out);
        FCGX_PutStr(body, (int)body_length, fcgi->request.out);
    }
}

bool fcgi_write(struct fcgi *fcgi, const char *bytes, size_t length)
{
    /* What libfcgi still holds, a short head, goes first. */
    if (FCGX_FFlush(fcgi->request.out) != 0)
        return false;
    set_timeouts(fcgi);
    return write_records(fcgi, NULL, 0, bytes, length);
}

/* nginx takes a connection that just ends for one whose answer has ended too; a record that is none
 * it does not. */
void fcgi_break(struct fcgi *fcgi)
{
    char none[FCGI_HEADER_BYTES] = {0};
    struct iovec part = {none, sizeof none};
    FCGX_FFlush(fcgi->request.out);
    write_parts(fcgi, &part, 1);
    shutdown(fcgi->connection, SHUT_RDWR);
}

void fcgi_finish(struct fcgi *fcgi)
{
    /* nginx is told not to keep connections, but the one who asks does not decide: a kept one would
     * pin this worker. */
    fcgi->request.keepConnection = 0;
    /* What is unread when the connection closes makes a reset of that, on a Unix socket too, and
     * the web server may then not read the answer to its end. What is there is read; only where
     * more is still to come does libfcgi, unless it is detached, wait until the peer has closed. */
    const bool whole = fcgi->look == FCGI_LOOK_WHOLE;
    char rest[4096];
    while (whole && FCGX_GetStr(rest, sizeof rest, fcgi->request.in) == sizeof rest)
        ;
    fcgi->request.detached = whole;
    FCGX_Finish_r(&fcgi->request);
}
