#ifndef WORKER_WIRING_H
#define WORKER_WIRING_H

#include "http/pipeline.h"

/* The one place that knows all contexts: gives the pipeline what they offer to it. */
void wire(struct pipeline *pipeline);

#endif
