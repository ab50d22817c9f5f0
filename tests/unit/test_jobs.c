#include "unit.h"

#include <string.h>

#include "contexts/jobs/jobs.h"
#include "kernel/settings.h"
#include "worker/wiring.h"

static void backs_off_exponentially_with_jitter(void **state)
{
    static const struct job_kind kind = {.first_wait_ms = 1000, .longest_wait_ms = 60000};
    static const struct {
        int64_t attempts, shortest, longest;
    } cases[] = {
        {1, 500, 1000},    {2, 1000, 2000},    {3, 2000, 4000},         {6, 16000, 32000},
        {7, 30000, 60000}, {50, 30000, 60000}, {1000000, 30000, 60000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t least = INT64_MAX, most = 0;
        for (uint32_t random = 0; random < 1000000; random += 997) {
            const int64_t wait_ms = job_backoff_ms(&kind, cases[i].attempts, random);
            assert_in_range(wait_ms, cases[i].shortest, cases[i].longest);
            least = wait_ms < least ? wait_ms : least;
            most = wait_ms > most ? wait_ms : most;
        }
        /* The jitter is all of the second half, so that jobs that failed together part. */
        assert_true(most - least > (cases[i].longest - cases[i].shortest) * 9 / 10);
    }
}

/* What is wired names things that are there, and each thing once. */
static void is_wired_completely(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_consumers_count; i++) {
        const struct event_consumer *consumer = &event_consumers[i];
        size_t j = 0;
        while (j < job_kinds_count && strcmp(job_kinds[j].name, consumer->kind) != 0)
            j++;
        assert_true(j < job_kinds_count);
        assert_false(job_kinds[j].class == JOB_CLASS_QUICK && consumer->lane != NULL);
    }
    for (size_t i = 0; i < job_kinds_count; i++) {
        assert_true(job_kinds[i].attempts > 0 && job_kinds[i].run != NULL);
        assert_in_range(job_kinds[i].first_wait_ms, 1, job_kinds[i].longest_wait_ms);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(job_kinds[i].name, job_kinds[j].name);
    }
    for (size_t i = 0; i < tasks_count; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(tasks[i].name, tasks[j].name);
}

/* Each class that is used has a worker of its own, whatever the settings say. */
static void workers_are_divided_by_class(void **state)
{
    static const struct {
        int64_t workers, slow, mail;
        bool slow_used;
        int64_t quick_gets, slow_gets, mail_gets;
    } cases[] = {
        {2, 1, 1, false, 1, 0, 1}, {3, 1, 1, false, 2, 0, 1}, {3, 1, 1, true, 1, 1, 1},
        {1, 1, 1, true, 1, 1, 1},  {8, 2, 3, true, 3, 2, 3},  {8, 2, 3, false, 5, 0, 3},
        {4, 9, 1, true, 1, 9, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct settings settings = {.slow_workers = cases[i].slow, .mail_workers = cases[i].mail};
        const bool used[JOB_CLASS_COUNT] = {[JOB_CLASS_QUICK] = true,
                                            [JOB_CLASS_SLOW] = cases[i].slow_used,
                                            [JOB_CLASS_MAIL] = true};
        int64_t workers[JOB_CLASS_COUNT];
        settings.pools[POOL_JOBS].workers = cases[i].workers;
        job_class_workers(&settings, used, workers);
        assert_int_equal(workers[JOB_CLASS_QUICK], cases[i].quick_gets);
        assert_int_equal(workers[JOB_CLASS_SLOW], cases[i].slow_gets);
        assert_int_equal(workers[JOB_CLASS_MAIL], cases[i].mail_gets);
    }
}

int main(void)
{
    wire_contexts();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backs_off_exponentially_with_jitter),
        cmocka_unit_test(is_wired_completely),
        cmocka_unit_test(workers_are_divided_by_class),
    };
    return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
