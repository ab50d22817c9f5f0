#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "kernel/problem.h"
#include "kernel/scope.h"

/* Made of tests/gen/golden/events.yaml: events of several versions. */
#include "../gen/golden/events/domain_events.c"

static struct scope scope;

const struct event_loan *upgrade_book_lent_2(struct scope *given,
                                             const struct event_loan_by_reader *old)
{
    struct event_loan *loan = ARENA_NEW(given->arena, struct event_loan);
    *loan = (struct event_loan){.reader_id = old->reader, .state = EVENT_LOAN_STATE_USED};
    return loan;
}

const struct event_dated_loan *upgrade_book_lent_3(struct scope *given,
                                                   const struct event_loan *old)
{
    struct event_dated_loan *loan = ARENA_NEW(given->arena, struct event_dated_loan);
    *loan = (struct event_dated_loan){.loan = *old, .days = 14};
    return loan;
}

static const struct event_dated_loan *read_lent(int64_t version, const char *json)
{
    const struct event_dated_loan *loan = NULL;
    const struct event_text text = {.version = version, .json = json};
    assert_null(read_book_lent(&scope, &text, &loan));
    return loan;
}

/* Consumers know the latest only: what was stored by earlier programs is brought to it, step by
 * step. */
static void reads_every_version_as_the_latest(void **state)
{
    (void)state;
    const struct event_dated_loan *loan = read_lent(2, "{\"reader\":\"ada\"}");
    assert_string_equal(loan->loan.reader_id, "ada");
    assert_int_equal(loan->loan.state, EVENT_LOAN_STATE_USED);
    assert_int_equal(loan->days, 14);
    loan = read_lent(3, "{\"reader_id\":\"bob\",\"state\":\"new\"}");
    assert_string_equal(loan->loan.reader_id, "bob");
    assert_int_equal(loan->loan.state, EVENT_LOAN_STATE_NEW);
    assert_int_equal(loan->days, 14);
    loan = read_lent(4, "{\"loan\":{\"reader_id\":\"eve\",\"state\":\"new\"},\"days\":3}");
    assert_string_equal(loan->loan.reader_id, "eve");
    assert_int_equal(loan->days, 3);
}

/* Text that is none of its version is hopeless; a version that only a newer program knows is not.
 */
static void refuses_what_is_no_payload(void **state)
{
    static const struct {
        int64_t version;
        const char *json;
        enum problem_kind kind;
    } cases[] = {
        {4, "{\"reader\":\"ada\"}", PROBLEM_REFUSED},
        {2, "{\"reader\":\"\"}", PROBLEM_REFUSED},
        {2, "{\"reader\":\"ada\",\"more\":1}", PROBLEM_REFUSED},
        {2, "reader", PROBLEM_REFUSED},
        {1, "{\"reader\":\"ada\"}", PROBLEM_BROKEN},
        {5, "{\"reader\":\"ada\"}", PROBLEM_BROKEN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct event_dated_loan *loan = NULL;
        const struct event_text text = {.version = cases[i].version, .json = cases[i].json};
        const struct problem *problem = read_book_lent(&scope, &text, &loan);
        assert_non_null(problem);
        assert_int_equal(problem_type(problem->code)->kind, cases[i].kind);
        assert_null(loan);
    }
}

static void names_are_those_of_the_outbox(void **state)
{
    (void)state;
    assert_string_equal(event_type_book_lent, "book.lent");
    assert_string_equal(event_type_book_returned, "book.returned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_version_as_the_latest),
        cmocka_unit_test(refuses_what_is_no_payload),
        cmocka_unit_test(names_are_those_of_the_outbox),
    };
    scope.arena = arena_new(1 << 20);
    int failed = cmocka_run_group_tests_name("events", tests, NULL, NULL);
    arena_free(scope.arena);
    return failed;
}
