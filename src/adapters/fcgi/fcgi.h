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
    FCGI_NOBODY,     /* nobody waits */
    FCGI_CONNECTION, /* to be begun */
    FCGI_BROKEN      /* accept(2) failed; errno tells why */
};

/* Prepares for a listening socket that does not block. `io_timeout_ms` is how long the peer may
 * leave one read or write without an answer. */
struct fcgi *fcgi_new(int listener, int io_timeout_ms);
void fcgi_free(struct fcgi *fcgi);

/* Takes a connection that waits, if there is one. */
enum fcgi_arrival fcgi_accept(struct fcgi *fcgi);

/* Reads the parameters of the request on it, which is to be ended with fcgi_finish(). Refuses
 * (false) a connection that does not bring a well-formed request in time, and closes it. */
bool fcgi_begin(struct fcgi *fcgi);

/* Gives a parameter, or NULL. Lives until fcgi_finish(). */
const char *fcgi_parameter(const struct fcgi *fcgi, const char *name);

/* Reads up to `length` bytes of the body; fewer come only at its end. */
size_t fcgi_read(struct fcgi *fcgi, void *bytes, size_t length);

/* Writes the answer: its head, shorter than 32 KiB, and its body. A client that is gone is no
 * error: the answer is dropped. */
void fcgi_answer(struct fcgi *fcgi, const char *head, size_t head_length, const char *body,
                 size_t body_length);

/* Writes more of the body, once the head was written. False: the client is gone. */
bool fcgi_write(struct fcgi *fcgi, const char *bytes, size_t length);

/* Ends the connection in the middle of the answer, so that the web server sees that it is not whole
 * and ends the client's too; fcgi_finish() follows as ever. */
void fcgi_break(struct fcgi *fcgi);

/* Ends the request and closes the connection. */
void fcgi_finish(struct fcgi *fcgi);

#endif
