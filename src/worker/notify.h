#ifndef WORKER_NOTIFY_H
#define WORKER_NOTIFY_H

/* Tells the service manager that this process serves, where there is one that wants to know.
 * Source: sd_notify(3). */
void notify_ready(void);

#endif
