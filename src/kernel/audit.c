#include "kernel/audit.h"

#include <stdarg.h>
#include <stdio.h>

enum { DETAIL_LONGEST = 500 };

void audit_found(struct audit *audit, const char *rule, const char *subject, const char *detail,
                 ...)
{
    char text[DETAIL_LONGEST];
    va_list arguments;
    va_start(arguments, detail);
    vsnprintf(text, sizeof text, detail, arguments);
    va_end(arguments);
    audit->findings++;
    audit->found(audit->context, rule, subject, text);
}
