#include "adapters/curl/handle.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "kernel/scope.h"

enum { CONNECT_MS = 10000, RESERVE_MS = 500 /* to write down how it went */ };

static CURL *handle;

static void end(void)
{
    curl_easy_cleanup(handle);
    curl_global_cleanup();
}

CURL *curl_handle(const struct scope *scope, char error_r[static CURL_ERROR_SIZE])
{
    if (handle == NULL) {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
            (handle = curl_easy_init()) == NULL)
            abort();
        atexit(end);
    }
    int64_t left_ms = (scope->deadline_us - clock_steady_us()) / 1000 - RESERVE_MS;
    if (left_ms < 1)
        left_ms = 1;
    *error_r = '\0';
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error_r);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)left_ms);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)(left_ms < CONNECT_MS ? left_ms : CONNECT_MS));
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    return handle;
}
