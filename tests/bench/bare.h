#ifndef TESTS_BENCH_BARE_H
#define TESTS_BENCH_BARE_H

#include <fcgiapp.h>

/*
 * The least that a FastCGI service does: so many processes that accept on one Unix socket and
 * answer one request at a time. What scripts/bench compares the program with.
 */

/* Made once in each process, and given to each answer. */
typedef void *bare_open(char **arguments);
typedef void bare_answer(void *context, FCGX_Request *request);

/* Serves for ever: PROGRAM SOCKET PROCESSES ARGUMENT… */
int bare_serve(int count, char **arguments, bare_open *open, bare_answer *answer);

#endif
