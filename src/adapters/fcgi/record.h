#ifndef ADAPTERS_FCGI_RECORD_H
#define ADAPTERS_FCGI_RECORD_H

#include <stddef.h>

/* What the first bytes of a connection are. */
enum fcgi_look {
    FCGI_LOOK_PART,  /* well-formed so far, but the parameters are not all there yet */
    FCGI_LOOK_HEAD,  /* all parameters; of the body there is more to come */
    FCGI_LOOK_WHOLE, /* a whole request */
    FCGI_LOOK_WRONG  /* not what a web server sends */
};

/* Room for the parameters of a request: names, values and their lengths. */
enum { FCGI_PARAMETERS_MAX = 64 * 1024 };

/* What a record has in front of its content, and how much content there can be; a multiple of 8,
 * so that it needs no padding. */
enum { FCGI_HEADER_BYTES = 8, FCGI_CONTENT_MOST = 65528 };

/* Writes what stands in front of a piece of an answer. */
void fcgi_output_header(unsigned char at[static FCGI_HEADER_BYTES], int id, size_t content);

/* Judges bytes before libfcgi reads them: it trusts the lengths that it finds, and its answer to
 * management records has less room than they can ask for. Accepted is one request to a responder:
 * begin, parameters and input of one id, in this order, nothing else.
 * Source: FastCGI specification 1.0, sections 3 and 5. */
enum fcgi_look fcgi_look(const unsigned char *bytes, size_t length);

#endif
