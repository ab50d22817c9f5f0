#include "http/cookie.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buffer.h"

enum { NAME_AND_VALUE_MOST = 4096 };

static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool of_octets(const char *value, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)value[i];
        if (byte < 0x21 || byte > 0x7e || strchr("\",;\\", byte) != NULL)
            return false;
    }
    return true;
}

const char *cookie_find(struct arena *arena, const char *header, const char *name)
{
    const size_t name_length = strlen(name);
    const char *found = NULL;
    for (const char *at = header; at != NULL && *at != '\0';) {
        at += strspn(at, " \t;");
        size_t length = strcspn(at, ";");
        const char *next = at + length;
        if (length > name_length && at[name_length] == '=' && memcmp(at, name, name_length) == 0) {
            const char *value = at + name_length + 1;
            length -= name_length + 1;
            while (length > 0 && strchr(" \t", value[length - 1]) != NULL)
                length--;
            if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
                value++;
                length -= 2;
            }
            if (found != NULL || !of_octets(value, length))
                return NULL;
            found = arena_copy(arena, value, length);
        }
        at = next;
    }
    return found;
}

static bool begins_with(const char *text, const char *start)
{
    return strncasecmp(text, start, strlen(start)) == 0; /* as browsers compare them */
}

static bool fits(const struct cookie *cookie)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    const char *name = cookie->name;
    for (const char *at = name; *at != '\0'; at++)
        if (strchr(letters, *at) == NULL && strchr(others, *at) == NULL)
            return false;
    if (*name == '\0' || strlen(name) + strlen(cookie->value) > NAME_AND_VALUE_MOST)
        return false;
    if (!of_octets(cookie->value, strlen(cookie->value)) || cookie->max_age_s < COOKIE_SESSION)
        return false;
    if (cookie->path == NULL || *cookie->path != '/' || strpbrk(cookie->path, "; ,\r\n") != NULL)
        return false;
    if (cookie->domain != NULL && *cookie->domain == '\0')
        return false;
    for (const char *at = cookie->domain; at != NULL && *at != '\0'; at++)
        if (strchr(letters, *at) == NULL && strchr("-.", *at) == NULL)
            return false;
    return !begins_with(name, "__Host-") ||
           (cookie->domain == NULL && strcmp(cookie->path, "/") == 0);
}

const char *cookie_write(struct arena *arena, const struct cookie *cookie)
{
    static const char *const same_site[] = {
        [SAME_SITE_LAX] = "Lax",
        [SAME_SITE_STRICT] = "Strict",
        [SAME_SITE_NONE] = "None",
    };
    if (!fits(cookie))
        return NULL;
    struct buffer text = buffer_new(arena, 128);
    buffer_add_format(&text, "%s=%s; Path=%s; Secure; SameSite=%s", cookie->name, cookie->value,
                      cookie->path, same_site[cookie->same_site]);
    if (cookie->domain != NULL)
        buffer_add_format(&text, "; Domain=%s", cookie->domain);
    if (cookie->max_age_s != COOKIE_SESSION)
        buffer_add_format(&text, "; Max-Age=%lld", (long long)cookie->max_age_s);
    if (!cookie->for_scripts)
        buffer_add_string(&text, "; HttpOnly");
    return buffer_string(&text);
}
