#include "unit.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/mongo/client.h"
#include "base/arena.h"
#include "base/shape.h"
#include "kernel/scope.h"

/* What must not be done while a transaction is open ends the process before anything is sent. */
static const struct shape shape = {.name = "nothing", .size = 1};

static void insert_early(struct scope *scope)
{
    struct mongo_change change;
    (void)mongo_insert_early(scope, "things", &shape, "", &change);
}

static void update_early(struct scope *scope)
{
    struct mongo_change change;
    (void)mongo_update_early(scope, "things", NULL, NULL, &change);
}

static void update_many_early(struct scope *scope)
{
    struct mongo_change change;
    (void)mongo_update_many_early(scope, "things", NULL, NULL, &change);
}

static void find_and_modify(struct scope *scope)
{
    void *record;
    (void)mongo_find_and_modify(scope, "things", NULL, NULL, NULL, &shape, &record);
}

static void insert_new(struct scope *scope)
{
    (void)mongo_insert_new(scope, "things", &shape, "", 1);
}

/* Gives the signal that ended a process which did that with a transaction open. */
static int end_of(void (*misuse)(struct scope *))
{
    int status;
    const pid_t child = fork();
    if (child == 0) {
        struct mongo mongo = {.session = (mongoc_client_session_t *)&mongo, .bulk = (void *)&mongo};
        struct scope scope = {.arena = arena_new(1 << 20), .mongo = &mongo};
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        signal(SIGABRT, SIG_DFL);
        misuse(&scope);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void ends_what_would_escape_a_transaction(void **state)
{
    static void (*const misuses[])(struct scope *) = {
        insert_early, update_early, update_many_early, find_and_modify, insert_new,
    };
    (void)state;
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++)
        assert_int_equal(end_of(misuses[i]), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_what_would_escape_a_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
