#include "http/media_type.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t";

/* Gives what is behind the type: its parameters, or the end; NULL when it is another type. */
static const char *behind(const char *content_type, const char *type)
{
    const size_t length = strlen(type);
    if (content_type == NULL || strncasecmp(content_type, type, length) != 0)
        return NULL;
    const char *rest = content_type + length;
    rest += strspn(rest, blanks);
    return *rest == '\0' || *rest == ';' ? rest : NULL;
}

bool media_type_is(const char *content_type, const char *type)
{
    const char *rest = behind(content_type, type);
    if (rest == NULL || *rest == '\0')
        return rest != NULL;
    rest++;
    rest += strspn(rest, blanks);
    return strcasecmp(rest, "charset=utf-8") == 0 || strcasecmp(rest, "charset=\"utf-8\"") == 0;
}

/* A range ends with a star. */
static bool in_range(const char *content_type, const char *range)
{
    const size_t length = strlen(range) - 1;
    return strcmp(range, "*/*") == 0 || strncasecmp(content_type, range, length) == 0;
}

bool media_type_in(const char *content_type, const char *const *types)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (content_type == NULL)
        return false;
    size_t length = strspn(content_type, token);
    if (length == 0 || content_type[length] != '/')
        return false;
    const size_t rest = strspn(content_type + length + 1, token);
    if (rest == 0 || behind(content_type + length + 1 + rest, "") == NULL)
        return false;
    for (; *types != NULL; types++)
        if ((*types)[strlen(*types) - 1] == '*' ? in_range(content_type, *types)
                                                : behind(content_type, *types) != NULL)
            return true;
    return false;
}

bool media_type_boundary(const char *content_type, char boundary_r[static BOUNDARY_MOST + 1])
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "'()+_,-./:=? ";
    static const char name[] = "boundary=";
    const char *rest = behind(content_type, "multipart/form-data");
    if (rest == NULL || *rest == '\0')
        return false;
    rest++;
    rest += strspn(rest, blanks);
    if (strncasecmp(rest, name, sizeof name - 1) != 0)
        return false;
    rest += sizeof name - 1;
    const bool quoted = *rest == '"';
    rest += quoted;
    const size_t length = quoted ? strspn(rest, allowed) : strcspn(rest, "; \t");
    const char *end = rest + length + quoted;
    if (length == 0 || length > BOUNDARY_MOST || strspn(rest, allowed) < length ||
        rest[length - 1] == ' ' || (quoted && rest[length] != '"'))
        return false;
    memcpy(boundary_r, rest, length);
    boundary_r[length] = '\0';
    return end[strspn(end, blanks)] == '\0'; /* it has no other parameter */
}
