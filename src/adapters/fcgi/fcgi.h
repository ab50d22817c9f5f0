#ifndef ADAPTERS_FCGI_H
#define ADAPTERS_FCGI_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The FastCGI side of one connection at a time. Connections are accepted here and handed to
 * libfcgi, so that reads and writes have time-outs and a peer that stops half way costs one
 * request, not a worker.
 */
struct fcgi;

enum fcgi_arrival {
    FCGI_NOTHING,   /* nobody waits */
    FCGI_REQUEST,   /* a request, to be ended with fcgi_finish() */
    FCGI_MALFORMED, /* a connection that brought none, and is closed */
    FCGI_BROKEN     /* accept(2) failed; errno tells why */
};

/* Prepares for a listening socket that does not block. `io_timeout_ms` is how long the peer may
 * leave one read or write without an answer. */
struct fcgi *fcgi_new(int listener, int io_timeout_ms);
void fcgi_free(struct fcgi *fcgi);

/* Takes a waiting connection, if there is one, and reads the parameters of its request. */
enum fcgi_arrival fcgi_accept(struct fcgi *fcgi);

/* Gives a parameter, or NULL. Lives until fcgi_finish(). */
const char *fcgi_parameter(const struct fcgi *fcgi, const char *name);

/* Reads up to `length` bytes of the body; fewer come only at its end. */
size_t fcgi_read(struct fcgi *fcgi, void *bytes, size_t length);

/* Writes bytes of the answer. A client that is gone is no error: the answer is dropped. */
void fcgi_write(struct fcgi *fcgi, const void *bytes, size_t length);

/* Ends the request and closes the connection. */
void fcgi_finish(struct fcgi *fcgi);

#endif
