#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/buffer.h"
#include "http/handler.h"
#include "http/operation.h"
#include "kernel/actor.h"

struct fcgi;
struct upload;

/* A header besides those that the pipeline writes. */
struct header {
    const char *name, *value;
    struct header *next;
};

/* An action to be logged once it is committed; no action: nothing is logged. */
struct act {
    const char *action, *kind, *id;
};

/* A response under construction. */
struct response {
    struct arena *arena;
    int status;
    const char *media_type; /* NULL: no body */
    struct buffer body;
    const char *etag;       /* with its quotes; NULL: none */
    int64_t part_version;   /* stands in the tag before the one of the bytes; 0: none */
    const char *location;   /* NULL: none */
    const char *allow;      /* NULL: none */
    struct header *headers; /* of the operation's own, in their order */
    bool personal;          /* for one client alone, whatever its operation says */
    body_writer *writer;    /* writes the body once the head is sent; NULL: it is there */
    void *writer_context;
    int64_t body_bytes; /* sent, or there for HEAD */
    bool replayed;      /* taken from an idempotency record */
    unsigned retry_after_s;
    struct act act;
    const struct problem *problem; /* what it tells, NULL: all went well */
};

/* The steps of the pipeline, in order: the name is in the log, and in the report when a worker
 * dies. */
#define STEPS(STEP)                                                                                \
    STEP(read)                                                                                     \
    STEP(route)                                                                                    \
    STEP(bind)                                                                                     \
    STEP(admit)                                                                                    \
    STEP(identify)                                                                                 \
    STEP(vouch)                                                                                    \
    STEP(permit)                                                                                   \
    STEP(validate)                                                                                 \
    STEP(handle)

#define STEP_ENUM(name) STEP_##name,
enum step { STEP_idle, STEPS(STEP_ENUM) STEP_check, STEP_write, STEP_COUNT };
#undef STEP_ENUM
const char *step_name(enum step step);

/* A request, from the first byte to the log line. */
struct request {
    struct scope scope;
    struct fcgi *fcgi;
    enum step step;
    const struct operation *operation; /* NULL until the route is known */
    struct route route;
    enum method method;
    const char *path;
    const char *query;
    const char *body;
    size_t body_length;      /* announced; read, once it is */
    bool body_announced;     /* by Content-Length */
    size_t body_read;        /* of a body that is read while it comes */
    struct upload *upload;   /* of a multipart body, once it is begun; upload.c */
    bool loopback;           /* came by the loopback listener */
    const char *request_id;  /* nginx made it, or we did */
    const char *traceparent; /* this request's own, W3C Trace Context */
    void *in;                /* the request struct of the operation */
    struct response response;
    const struct request_key *key; /* NULL: none */
    const char *lease_id;          /* of a resumable operation at work */
    int64_t start_us;
};

/* Gives a request header by its HTTP name, or NULL. */
const char *request_header(const struct request *request, const char *name);

#endif
