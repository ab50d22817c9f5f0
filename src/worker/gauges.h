#ifndef WORKER_GAUGES_H
#define WORKER_GAUGES_H

struct buffer;

/* Writes what is looked at rather than counted: states and memory of the workers by pool, how the
 * last reload ended, since when this host's master runs, and which version it is. */
void gauges_write(struct buffer *buffer);

#endif
