#include "adapters/curl/curl.h"
#include "adapters/curl/handle.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "kernel/scope.h"

enum { BODY_ROOM = 4096 };

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    buffer_add(context, bytes, size * count);
    return size * count;
}

bool http_post(struct scope *scope, const char *url, const char *const *headers,
               struct http_answer *answer_r, const char **why_r)
{
    char error[CURL_ERROR_SIZE];
    struct buffer body = buffer_new(scope->arena, BODY_ROOM);
    struct curl_slist *list = NULL;
    CURL *curl = curl_handle(scope, error);
    for (size_t i = 0; headers[i] != NULL; i++)
        list = curl_slist_append(list, headers[i]);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    CURLcode result = curl_easy_perform(curl);
    answer_r->status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer_r->status);
    answer_r->body = buffer_string(&body);
    *why_r = result == CURLE_OK
                 ? NULL
                 : arena_string(scope->arena, *error != '\0' ? error : curl_easy_strerror(result));
    curl_slist_free_all(list);
    return result == CURLE_OK;
}
