/* Made from schema/events.yaml. */
#include "domain_events.h"

#include <stddef.h>

#include "contexts/events/emit.h"

const char *const event_loan_state_words[] = {
    [EVENT_LOAN_STATE_NEW] = "new",
    [EVENT_LOAN_STATE_USED] = "used",
    NULL,
};

static const struct shape_field event_loan_by_reader_fields[] = {
    {.name = "reader", .name_length = 6, .offset = offsetof(struct event_loan_by_reader, reader), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_PII, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 40}},
};
const struct shape event_loan_by_reader_shape = {
    .name = "event_loan_by_reader",
    .size = sizeof(struct event_loan_by_reader),
    .fields = event_loan_by_reader_fields,
    .fields_count = 1,
};

static const struct shape_field event_loan_fields[] = {
    {.name = "reader_id", .name_length = 9, .offset = offsetof(struct event_loan, reader_id), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_STRING, .minimum = 1, .maximum = 40}},
    {.name = "state", .name_length = 5, .offset = offsetof(struct event_loan, state), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_ENUM, .names = event_loan_state_words}},
};
const struct shape event_loan_shape = {
    .name = "event_loan",
    .size = sizeof(struct event_loan),
    .fields = event_loan_fields,
    .fields_count = 2,
};

static const struct shape_field event_dated_loan_fields[] = {
    {.name = "loan", .name_length = 4, .offset = offsetof(struct event_dated_loan, loan), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_OBJECT, .object = &event_loan_shape}},
    {.name = "days", .name_length = 4, .offset = offsetof(struct event_dated_loan, days), .presence_offset = NO_OFFSET, .required = true, .mark = MARK_NONE, .value = {.kind = SHAPE_INTEGER, .minimum = 1, .maximum = 365}},
    {.name = "due_at", .name_length = 6, .offset = offsetof(struct event_dated_loan, due_at), .presence_offset = offsetof(struct event_dated_loan, due_at_presence), .mark = MARK_NONE, .value = {.kind = SHAPE_TIME}},
};
const struct shape event_dated_loan_shape = {
    .name = "event_dated_loan",
    .size = sizeof(struct event_dated_loan),
    .fields = event_dated_loan_fields,
    .fields_count = 3,
};

const char event_type_book_lent[] = "book.lent";

const struct problem *emit_book_lent(struct scope *scope, const char *subject, int64_t sequence,
                                              const struct event_dated_loan *payload)
{
    return event_emit(scope, subject, sequence, event_type_book_lent, 4,
                      &event_dated_loan_shape, payload);
}

const struct problem *read_book_lent(struct scope *scope, const struct event_text *text,
                                              const struct event_dated_loan **payload_r)
{
    const struct shape *shape = NULL;
    const void *payload = NULL;
    if (text->version == 2)
        shape = &event_loan_by_reader_shape;
    if (text->version == 3)
        shape = &event_loan_shape;
    if (text->version == 4)
        shape = &event_dated_loan_shape;
    const struct problem *problem =
        event_read(scope, event_type_book_lent, shape, text, &payload);
    if (problem != NULL)
        return problem;
    if (text->version <= 2)
        payload = upgrade_book_lent_2(scope, payload);
    if (text->version <= 3)
        payload = upgrade_book_lent_3(scope, payload);
    *payload_r = payload;
    return NULL;
}

const char event_type_book_returned[] = "book.returned";

const struct problem *emit_book_returned(struct scope *scope, const char *subject, int64_t sequence,
                                              const struct event_loan_by_reader *payload)
{
    return event_emit(scope, subject, sequence, event_type_book_returned, 1,
                      &event_loan_by_reader_shape, payload);
}

const struct problem *read_book_returned(struct scope *scope, const struct event_text *text,
                                              const struct event_loan_by_reader **payload_r)
{
    const struct shape *shape = NULL;
    const void *payload = NULL;
    if (text->version == 1)
        shape = &event_loan_by_reader_shape;
    const struct problem *problem =
        event_read(scope, event_type_book_returned, shape, text, &payload);
    if (problem != NULL)
        return problem;
    *payload_r = payload;
    return NULL;
}
