#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include "http/request.h"

/* Tells whether a header can have this value: no line break or other control character ends it
 * early. NULL fits. */
bool header_fits(const char *value);

/* Tells what is wrong with the headers of an answer: one that the contract does not declare for it,
 * or one missing that it promises. NULL: nothing. */
const char *headers_fault(struct request *request, const struct answer *answer);

#endif
