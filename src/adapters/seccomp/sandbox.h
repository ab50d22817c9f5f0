#ifndef ADAPTERS_SECCOMP_SANDBOX_H
#define ADAPTERS_SECCOMP_SANDBOX_H

/*
 * Leaves this process only the system calls that a worker makes: memory, time, signals to itself,
 * files, sockets of the internet and of this host, threads. A call that only an intruder makes,
 * such as starting a program or reading another process, ends the process with SIGSYS; any other
 * fails with EPERM. Cannot be undone. Gives why it failed, or NULL. Source: seccomp(2), libseccomp.
 */
const char *sandbox_enter(void);

#endif
