#include "kernel/consistency.h"

#include <stdarg.h>
#include <stdio.h>

enum { DETAIL_LONGEST = 500 };

void consistency_found(struct consistency *consistency, const char *rule, const char *subject,
                       const char *detail, ...)
{
    char text[DETAIL_LONGEST];
    va_list arguments;
    va_start(arguments, detail);
    vsnprintf(text, sizeof text, detail, arguments);
    va_end(arguments);
    consistency->findings++;
    consistency->found(consistency->context, rule, subject, text);
}
