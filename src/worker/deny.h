#ifndef WORKER_DENY_H
#define WORKER_DENY_H

struct settings;

/* Lets addresses in again whose time is over: takes away the files in STATE_DIR/deny that nginx
 * wrote or touched more than DENY_S ago. Cost: looks at most once in a second, so it may be called
 * at any time. */
void deny_sweep(const struct settings *settings);

#endif
