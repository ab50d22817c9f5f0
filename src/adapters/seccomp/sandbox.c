#include "adapters/seccomp/sandbox.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* Names, because not every kernel and machine has each of them. */
static const char *const allowed[] = {
    /* files and descriptors */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "close", "openat", "open", "fstat",
    "stat", "lstat", "newfstatat", "statx", "fstatfs", "statfs", "lseek", "access", "faccessat",
    "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "fcntl", "ioctl", "dup", "dup2",
    "dup3", "pipe2", "eventfd2", "fsync", "ftruncate", "umask", "renameat", "renameat2", "unlinkat",
    /* memory */
    "mmap", "munmap", "mremap", "mprotect", "madvise", "brk",
    /* sockets */
    "connect", "socketpair", "bind", "accept", "accept4", "getsockname", "getpeername",
    "getsockopt", "setsockopt", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
    "shutdown", "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2",
    /* signals to itself, threads, the end */
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "sigaltstack", "tgkill",
    "futex", "set_robust_list", "rseq", "set_tid_address", "sched_yield", "sched_getaffinity",
    "membarrier", "restart_syscall", "exit", "exit_group",
    /* time, chance, who and where am I */
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time",
    "getrandom", "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "uname",
    "sysinfo", "getrusage", "prlimit64", "getrlimit", "times", "getcpu"};

static const char *const fatal[] = {"execve",
                                    "execveat",
                                    "ptrace",
                                    "process_vm_readv",
                                    "process_vm_writev",
                                    "kexec_load",
                                    "init_module",
                                    "finit_module",
                                    "bpf",
                                    "mount",
                                    "pivot_root",
                                    "setuid",
                                    "setresuid",
                                    "unshare",
                                    "setns"};

static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

static bool add(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, action, number, 0) != 0)
            return false;
    }
    return true;
}

static bool fill(scmp_filter_ctx filter)
{
    if (!add(filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed) ||
        !add(filter, SCMP_ACT_KILL_PROCESS, fatal, sizeof fatal / sizeof *fatal))
        return false;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                             SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0)) != 0)
            return false;
    /* Threads, not processes. clone3 hides its flags; without it the C library uses clone. */
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
}

const char *sandbox_enter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return "the filter of system calls could not be made";
    int error = fill(filter) ? seccomp_load(filter) : -EINVAL;
    seccomp_release(filter);
    return error == 0 ? NULL : strerror(-error);
}
