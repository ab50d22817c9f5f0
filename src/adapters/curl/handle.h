#ifndef ADAPTERS_CURL_HANDLE_H
#define ADAPTERS_CURL_HANDLE_H

/* Inside of the adapter only. */
#include <curl/curl.h>

struct scope;

/* Gives the process's one handle, emptied but for its connections, with the time that the scope has
 * left. Made on first use, after the fork. */
CURL *curl_handle(const struct scope *scope, char error_r[static CURL_ERROR_SIZE]);

#endif
