#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "adapters/curl/curl.h"
#include "adapters/curl/handle.h"
#include "base/arena.h"
#include "base/log.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/settings.h"

enum { REFUSED_FIRST = 550, REFUSED_LAST = 559, AUTHORITIES_LONGEST = 256 * 1024 };

static struct curl_blob authorities;

void smtp_start(struct arena *arena, const struct settings *settings)
{
    if (*settings->smtp_ca == '\0')
        return;
    char *bytes = arena_alloc(arena, AUTHORITIES_LONGEST);
    FILE *file = fopen(settings->smtp_ca, "re");
    size_t length = file == NULL ? 0 : fread(bytes, 1, AUTHORITIES_LONGEST, file);
    if (file != NULL)
        fclose(file);
    if (length == 0)
        log_event(LOG_ERROR, "smtp_ca", LOG_TEXT("path", settings->smtp_ca),
                  LOG_TEXT("why", "it cannot be read"));
    authorities = (struct curl_blob){.data = bytes, .len = length, .flags = CURL_BLOB_NOCOPY};
}

struct source {
    const char *bytes;
    size_t left;
};

static size_t give(char *to, size_t size, size_t count, void *context)
{
    struct source *source = context;
    size_t length = size * count < source->left ? size * count : source->left;
    memcpy(to, source->bytes, length);
    source->bytes += length;
    source->left -= length;
    return length;
}

static void set_server(CURL *curl, const struct settings *settings)
{
    const bool tls = strcmp(settings->smtp_tls, "none") != 0;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_URL, settings->smtp_url);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (*settings->smtp_ca != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &authorities);
    if (*settings->smtp_user != '\0') {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings->smtp_user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD,
                         settings->smtp_password == NULL ? "" : settings->smtp_password);
    }
}

/* The server's words may name the recipient, so they are not kept; its code tells enough. */
static const struct problem *failure(struct scope *scope, CURL *curl, CURLcode result)
{
    long code = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    const bool transferring = result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
                              result == CURLE_WEIRD_SERVER_REPLY || result == CURLE_UPLOAD_FAILED;
    if (transferring && code >= REFUSED_FIRST && code <= REFUSED_LAST)
        return problem_new(scope->arena, PROBLEM_MAIL_REFUSED, "SMTP %ld", code);
    log_event(LOG_WARN, "mail_server", LOG_TEXT("why", curl_easy_strerror(result)),
              LOG_NUMBER("code", code));
    return problem_new(scope->arena, PROBLEM_MAIL_SERVER_UNAVAILABLE, "%s (SMTP %ld)",
                       curl_easy_strerror(result), code);
}

const struct problem *smtp_send(struct scope *scope, const char *from, const char *to,
                                const char *message, size_t length)
{
    char error[CURL_ERROR_SIZE];
    struct source source = {.bytes = message, .left = length};
    CURL *curl = curl_handle(scope, error);
    struct curl_slist *recipients = curl_slist_append(NULL, arena_format(scope->arena, "<%s>", to));
    set_server(curl, scope->settings);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_format(scope->arena, "<%s>", from));
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &source);
    CURLcode result = curl_easy_perform(curl);
    const struct problem *problem = result == CURLE_OK ? NULL : failure(scope, curl, result);
    curl_slist_free_all(recipients);
    return problem;
}
