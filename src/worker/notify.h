#ifndef WORKER_NOTIFY_H
#define WORKER_NOTIFY_H

#include <stdint.h>
#include <sys/types.h>

/* What the service manager is told of this process, where there is one that wants to know. The
 * process that is started last is the main one. Source: sd_notify(3). */
void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);
void notify_alive(void);

/* Tells that another process is the main one from now on. */
void notify_successor(pid_t successor);

/* How often it wants a sign of life; 0: never. Units: µs. */
int64_t notify_alive_every_us(void);

#endif
