#ifndef WORKER_FRONT_H
#define WORKER_FRONT_H

#include <stdbool.h>

struct settings;

/* Writes nginx's files into a folder: the installed templates, filled with the settings. False
 * after telling why on stderr. */
bool front_write(const struct settings *settings, const char *folder);

#endif
