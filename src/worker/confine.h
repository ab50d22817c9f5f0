#ifndef WORKER_CONFINE_H
#define WORKER_CONFINE_H

struct settings;

/* Tells what is wrong with the user and group that workers shall become; NULL: nothing. */
const char *confine_check(const struct settings *settings);

/*
 * Gives up for ever what a worker does not need, once it has its settings and its sockets: root (it
 * becomes `user` and `group`, without supplementary groups), all capabilities, programs that would
 * give more (no_new_privs), core dumps, more than a few descriptors, being looked into by other
 * processes of its user, and, where `sandbox` is on, all system calls but those in the list.
 * Starting a program or tracing a process then ends the worker; other calls fail with EPERM. Not in
 * sanitizer builds, which need more of both. Gives why it failed, or NULL.
 */
const char *confine(const struct settings *settings);

/* Keeps other processes of this user from looking into this one. */
void confine_memory(void);

#endif
