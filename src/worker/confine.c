#include "worker/confine.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "adapters/seccomp/sandbox.h"
#include "base/sanitizer.h"
#include "kernel/settings.h"

/* A listener, a connection, the log, and the database's hosts; the rest is room for libraries. */
enum { DESCRIPTORS = 256 };

static bool find(const struct settings *settings, uid_t *uid_r, gid_t *gid_r, const char **why_r)
{
    const struct passwd *user = getpwnam(settings->user);
    const struct group *group = *settings->group == '\0' ? NULL : getgrnam(settings->group);
    *why_r = NULL;
    if (user == NULL)
        *why_r = "CARTWRIGHT_USER: there is no such user";
    else if (user->pw_uid == 0)
        *why_r = "CARTWRIGHT_USER: workers do not run as root";
    else if (*settings->group != '\0' && group == NULL)
        *why_r = "CARTWRIGHT_GROUP: there is no such group";
    if (*why_r != NULL)
        return false;
    *uid_r = user->pw_uid;
    *gid_r = group == NULL ? user->pw_gid : group->gr_gid;
    return true;
}

const char *confine_check(const struct settings *settings)
{
    uid_t uid;
    gid_t gid;
    const char *why = NULL;
    if (geteuid() == 0)
        find(settings, &uid, &gid, &why);
    return why;
}

static const char *leave_root(const struct settings *settings)
{
    uid_t uid;
    gid_t gid;
    const char *why;
    if (geteuid() != 0)
        return NULL;
    if (!find(settings, &uid, &gid, &why))
        return why;
    if (setgroups(0, NULL) != 0 || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
        return strerror(errno);
    return NULL;
}

/* Those that a service manager gave to a process that is not root, and those to be had again. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3];
    memset(none, 0, sizeof none);
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 &&
           syscall(SYS_capset, &header, none) == 0;
}

static void empty_bounding_set(void)
{
    /* Only who may give capabilities may; the others have none to bound. */
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
         capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

static bool limit(__rlimit_resource_t resource, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return false;
    most = most < now.rlim_max ? most : now.rlim_max;
    return setrlimit(resource, &(struct rlimit){.rlim_cur = most, .rlim_max = most}) == 0;
}

void confine_memory(void)
{
    if (!SANITIZED) /* the leak sanitizer looks into its own process, by tracing it */
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/* A change of user takes this wish away, so it comes after. */
static bool follow(pid_t master)
{
    if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0)
        return false;
    if (getppid() != master)
        _exit(EXIT_SUCCESS);
    return true;
}

const char *confine(const struct settings *settings, pid_t master)
{
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, DESCRIPTORS))
        return strerror(errno);
    empty_bounding_set();
    const char *why = leave_root(settings);
    if (why != NULL)
        return why;
    if (!drop_capabilities() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !follow(master))
        return strerror(errno);
    if (SANITIZED) {
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* a change of user took that away */
        return NULL;
    }
    confine_memory();
    return settings->sandbox ? sandbox_enter() : NULL;
}
