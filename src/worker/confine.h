#ifndef WORKER_CONFINE_H
#define WORKER_CONFINE_H

#include <sys/types.h>

struct settings;

/* Tells what is wrong with the user and group that workers shall become; NULL: nothing. */
const char *confine_check(const struct settings *settings);

/*
 * Gives up for ever what a worker does not need, once it has its settings and its sockets: root (it
 * becomes `user` and `group`, without supplementary groups), all capabilities, programs that would
 * give more (no_new_privs), core dumps, more than a few descriptors, and being looked into by other
 * processes of its user. From then on the worker is asked to end when its master does; if that has
 * ended already, this process ends here. Last, where `sandbox` is on, it leaves itself only the
 * system calls in the list: starting a program or tracing a process then ends the worker, other
 * calls fail with EPERM. Sanitizer builds need more, and stay without the list. Gives why it
 * failed, or NULL.
 */
const char *confine(const struct settings *settings, pid_t master);

/* Keeps other processes of this user from looking into this one. */
void confine_memory(void);

#endif
