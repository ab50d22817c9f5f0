#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/seccomp/sandbox.h"

/* Does something in a process with the sandbox around it; gives how that ended. */
static int inside(int (*act)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        if (sandbox_enter() != NULL)
            _exit(99);
        _exit(act());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int run_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return 1;
}

static int trace(void)
{
    return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL) + 2;
}

static int become_root(void)
{
    return setuid(0) + 2;
}

static void test_intruders_are_ended(void **state)
{
    (void)state;
    int (*const acts[])(void) = {run_program, trace, become_root};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        int status = inside(acts[i]);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
}

static int errno_of_fork(void)
{
    return fork() < 0 ? errno : 0;
}

static int errno_of_packet_socket(void)
{
    return socket(AF_PACKET, SOCK_RAW, 0) < 0 ? errno : 0;
}

static int errno_of_unlink(void)
{
    return unlink("/nowhere/at/all") < 0 ? errno : 0;
}

static int errno_of_kill(void)
{
    return kill(getppid(), 0) < 0 ? errno : 0;
}

static void test_other_calls_fail(void **state)
{
    (void)state;
    int (*const acts[])(void) = {errno_of_fork, errno_of_packet_socket, errno_of_unlink,
                                 errno_of_kill};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        int status = inside(acts[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), EPERM);
    }
}

static void *set_one(void *number)
{
    *(int *)number = 1;
    return NULL;
}

static int use_a_thread(void)
{
    pthread_t thread;
    int done = 0;
    return pthread_create(&thread, NULL, set_one, &done) == 0 && pthread_join(thread, NULL) == 0 &&
                   done == 1
               ? 0
               : 1;
}

static int look_a_name_up(void)
{
    struct addrinfo *found;
    if (getaddrinfo("localhost", "80", NULL, &found) != 0)
        return 1;
    freeaddrinfo(found);
    return 0;
}

static int read_a_file(void)
{
    char byte;
    int file = open("/proc/self/statm", O_RDONLY);
    return file >= 0 && read(file, &byte, 1) == 1 && close(file) == 0 ? 0 : 1;
}

static int abort_for_the_report(void)
{
    signal(SIGABRT, SIG_DFL);
    abort();
}

static void test_a_worker_can_work(void **state)
{
    (void)state;
    int (*const acts[])(void) = {use_a_thread, look_a_name_up, read_a_file};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        assert_int_equal(inside(acts[i]), 0);
    int status = inside(abort_for_the_report);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intruders_are_ended),
        cmocka_unit_test(test_other_calls_fail),
        cmocka_unit_test(test_a_worker_can_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
