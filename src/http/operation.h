#ifndef HTTP_OPERATION_H
#define HTTP_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/pool.h"
#include "kernel/problem.h"
#include "permissions.h"

struct noun;
struct request;
struct response;
struct shape;

enum method {
    METHOD_GET,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHODS,
    METHOD_HEAD = METHODS, /* served as GET */
    METHOD_OPTIONS,        /* answered by the router */
    METHOD_OTHER
};

/* Idempotency class of an operation: what happens when a request is sent twice. For optional and
 * required keys the pipeline does it all: transaction, record and replay. */
enum idempotency {
    IDEMPOTENCY_NONE,
    IDEMPOTENCY_OPTIONAL,
    IDEMPOTENCY_REQUIRED,
    IDEMPOTENCY_RESUMABLE, /* required; the handler has steps and a transaction of its own, and a
                              retry resumes them */
    IDEMPOTENCY_DOCUMENT /* optional; the handler keeps the key in the one document that it changes
                          */
};
enum cache_class { CACHE_NONE, CACHE_PUBLIC };
enum parameter_place { PARAMETER_PATH, PARAMETER_QUERY, PARAMETER_HEADER };

/* Parameter n of an operation fills field n of its request struct. */
struct parameter {
    const char *name;
    enum parameter_place place;
    const char *fallback; /* read when it is not given; NULL: none */
};

/* A header that an answer may have beside those that all have. */
struct answer_header {
    const char *name;
    bool always;
};

struct answer {
    int status;
    const struct shape *shape; /* NULL: not JSON, or a stream */
    const struct answer_header *headers;
    size_t headers_count;
};

/* Who may ask. */
enum access {
    ACCESS_PUBLIC,
    ACCESS_PERMITTED, /* who holds the operation's permission */
    ACCESS_OWN        /* a person who has signed in, for things of their own */
};

/* What becomes of the body before the handler. */
enum body_kind {
    BODY_NONE,     /* it is not looked at */
    BODY_JSON,     /* read into a struct */
    BODY_FORM,     /* the same, of application/x-www-form-urlencoded */
    BODY_RAW,      /* kept as it was sent: request_body() */
    BODY_STREAM,   /* not read: request_read() */
    BODY_MULTIPART /* not read: request_next_file(), request_form() */
};

/* A file of a multipart body. */
struct file_limit {
    const char *name;
    size_t bytes_max;
};

/* What openapi.yaml says of one operation. The columns are preconditions, checked once by the
 * pipeline before the handler. */
struct operation {
    const char *id;
    enum method method;
    const char *path;
    enum pool pool;
    enum access access;
    enum permission permission; /* ACCESS_PERMITTED */
    bool identified;            /* it is found out who asks, also where anybody may */
    const char *rate;
    enum cache_class cache;
    enum idempotency idempotency;
    const char *key_name; /* what idempotency keys know it by: its id, or the one it had before */
    bool loopback;        /* only on the loopback listener */
    bool database;
    bool if_match;
    enum body_kind body_kind;
    size_t body_max;                /* of files in a multipart body: all of it together */
    const char *const *media_types; /* that the body may have, NULL at the end; NULL: takes none */
    const struct file_limit *files; /* of a multipart body */
    size_t files_count;
    const struct shape *body;    /* that it is read into; NULL: into none */
    const struct shape *request; /* NULL: takes nothing; a JSON or form body is its last field */
    const struct parameter *parameters;
    size_t parameters_count;
    const struct answer *answers;
    size_t answers_count;
    const enum problem_code *problems;
    size_t problems_count;
    const struct noun *noun; /* that it acts on; NULL: it has a handler of its own */
    const struct problem *(*handle)(struct request *request, const void *in,
                                    struct response *response);
};

extern const struct operation operations[];
extern const size_t operations_count;

/* One segment of the paths; children stand side by side from `first`, the parameter's (no literal)
 * last. */
struct route_node {
    const char *literal;
    uint16_t first;
    uint16_t count;
    const struct operation *operations[METHODS];
};
extern const struct route_node route_nodes[];

/* Gives who may ask, in the contract's word. */
const char *operation_access(const struct operation *operation);

const char *method_name(enum method method);
enum method method_from(const char *name);

/* The most path parameters that a route has: the compiler refuses more. */
enum { ROUTE_VALUES = 8 };

/* A path that was found, with the still encoded text of its parameters in order. */
struct route {
    const struct route_node *node;
    struct {
        const char *text;
        size_t length;
    } values[ROUTE_VALUES];
    size_t values_count;
};

/* Finds the node of a path. Refuses (false) a path that no operation has. */
bool route_find(const char *path, struct route *route_r);

#endif
