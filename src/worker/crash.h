#ifndef WORKER_CRASH_H
#define WORKER_CRASH_H

struct slot;

/* From now on a deadly signal writes one line to the log before it ends the process: the signal,
 * the step, operation and id of the request at work, and where the program was, as offsets in its
 * files for addr2line(1). Signals that a sanitizer handles are left to it. Keeps `slot` and `role`.
 */
void crash_watch(const struct slot *slot, const char *role);

#endif
