#ifndef WORKER_NGINX_CONFIG_H
#define WORKER_NGINX_CONFIG_H

#include <stdbool.h>

struct settings;

/* Writes nginx's configuration files into a folder: the installed templates, filled in with the
 * settings. False after saying why on stderr. */
bool nginx_config_write(const struct settings *settings, const char *folder);

#endif
