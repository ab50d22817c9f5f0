#include "worker/release.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "kernel/actor.h"
#include "kernel/problem.h"
#include "kernel/scope.h"
#include "kernel/settings.h"
#include "worker/confine.h"

enum { ARENA = 4 * 1024 * 1024, SPARE_S = 2 };

static _Noreturn void end(const struct release *release, const char *why)
{
    char session[HEX_LENGTH(MONGO_SESSION_BYTES) + 1];
    encode_hex(release->session, MONGO_SESSION_BYTES, session);
    log_event(why == NULL ? LOG_INFO : LOG_ERROR,
              why == NULL ? "session_killed" : "session_not_killed", LOG_TEXT("session", session),
              LOG_NUMBER("of_worker", release->worker), LOG_TEXT("why", why == NULL ? "" : why));
    _exit(why == NULL ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* The master holds its signals; only the time limit reaches us. */
static void limit_time(int64_t ms)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    alarm((unsigned)(ms / 1000) + SPARE_S);
}

_Noreturn void release_run(const struct release *release)
{
    struct arena *arena = arena_new(ARENA);
    struct settings settings;
    log_set_role(pool_name(release->pool));
    if (!settings_restore(arena, release->settings, (int)release->pool, &settings))
        end(release, "the settings cannot be read");
    limit_time(settings.request_deadline_ms);
    const char *why;
    struct mongo *mongo = mongo_open(arena, settings_mongodb_uri(&settings, release->pool),
                                     "cartwright", &settings, &why);
    if (mongo != NULL)
        why = confine(&settings, release->master);
    if (why != NULL || mongo == NULL)
        end(release, why);
    struct scope scope = {
        .arena = arena,
        .mongo = mongo,
        .settings = &settings,
        .actor = &actor_system,
        .now_ms = clock_wall_ms(),
        .deadline_us = clock_steady_us() + settings.request_deadline_ms * 1000,
        .trace = "release",
    };
    const struct problem *problem = mongo_kill_session(&scope, release->session);
    mongo_close(mongo);
    end(release, problem == NULL ? NULL : problem_type(problem->code)->code);
}
