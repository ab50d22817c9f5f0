#ifndef ADAPTERS_CURL_H
#define ADAPTERS_CURL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct problem;
struct scope;
struct settings;

/* Reads the file of the mail server's authorities (SMTP_CA), as long as the process may; it stays
 * in the arena. A failure is logged, and no server is trusted then. */
void smtp_start(struct arena *arena, const struct settings *settings);

/*
 * Hands one message (RFC 5322, lines ended by CRLF) to the mail server of the settings, from one
 * address to one. With `smtp://` the connection becomes TLS by STARTTLS, or there is no mail,
 * unless the settings say none; certificate and name of the server are checked. The connection is
 * kept for the next message. Refuses: mail_refused, with the server's code: it will not take this
 * message or this recipient, now or later. Breaks: mail_server_unavailable for all else: not
 * reached, not trusted, login refused, busy, time over. Whether the server has the message is not
 * known then, where the connection was lost after its last byte: so a message is repeated with the
 * id that it had.
 */
const struct problem *smtp_send(struct scope *scope, const char *from, const char *to,
                                const char *message, size_t length);

/* Posts nothing to a URL of plain HTTP, with headers (NAME: VALUE, NULL at the end), and gives
 * status and body. Refuses (false) with `*why_r` when no answer came before the scope's deadline.
 */
struct http_answer {
    long status;
    const char *body;
};
bool http_post(struct scope *scope, const char *url, const char *const *headers,
               struct http_answer *answer_r, const char **why_r);

#endif
