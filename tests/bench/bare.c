#include "bare.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static void serve(int listener, void *context, bare_answer *answer)
{
    FCGX_Request request;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&request, listener, 0) != 0)
        exit(EXIT_FAILURE);
    while (FCGX_Accept_r(&request) == 0) {
        answer(context, &request);
        FCGX_Finish_r(&request);
    }
    exit(EXIT_FAILURE);
}

int bare_serve(int count, char **arguments, bare_open *open, bare_answer *answer)
{
    if (count < 3) {
        fprintf(stderr, "usage: %s SOCKET PROCESSES ARGUMENT…\n", arguments[0]);
        return EXIT_FAILURE;
    }
    int listener = FCGX_OpenSocket(arguments[1], BACKLOG);
    if (listener < 0)
        return EXIT_FAILURE;
    for (int i = atoi(arguments[2]); i > 0; i--)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            signal(SIGPIPE, SIG_IGN);
            serve(listener, open(arguments + 3), answer);
        }
    wait(NULL); /* none of them ends by itself */
    return EXIT_FAILURE;
}
