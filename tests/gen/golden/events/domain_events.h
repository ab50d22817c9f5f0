/* Made from schema/events.yaml: what contexts tell each other. */
#ifndef DOMAIN_EVENTS_H
#define DOMAIN_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/shape.h"

struct problem;
struct scope;

enum event_loan_state {
    EVENT_LOAN_STATE_NEW,
    EVENT_LOAN_STATE_USED,
};
enum { event_loan_state_digest = 579779837 };
extern const char *const event_loan_state_words[];

/* Who has it. */
struct event_loan_by_reader {
    const char *reader;
};
extern const struct shape event_loan_by_reader_shape;
enum {
    EVENT_LOAN_BY_READER_READER_MIN_LENGTH = 1,
    EVENT_LOAN_BY_READER_READER_MAX_LENGTH = 40,
};

struct event_loan {
    const char *reader_id;
    enum event_loan_state state;
};
extern const struct shape event_loan_shape;
enum {
    EVENT_LOAN_READER_ID_MIN_LENGTH = 1,
    EVENT_LOAN_READER_ID_MAX_LENGTH = 40,
};

struct event_dated_loan {
    struct event_loan loan;
    int64_t days;
    int64_t due_at;
    enum presence due_at_presence;
};
extern const struct shape event_dated_loan_shape;
enum {
    EVENT_DATED_LOAN_DAYS_MINIMUM = 1,
    EVENT_DATED_LOAN_DAYS_MAXIMUM = 365,
};

/* A payload as it is stored: JSON, and the version it is of. */
struct event_text {
    int64_t version;
    const char *json;
};

/* Each emit_…() tells that something happened to `subject`, in the transaction of the change;
 * `sequence` grows with each event of the subject, from 1. Breaks: as every write in a transaction;
 * internal_error when the sequence is taken, which is a defect of the caller.
 *
 * Each read_…() gives the latest version of a payload, whichever was stored. Refuses:
 * invalid_request when it is none. Breaks: internal_error when a newer program wrote it. */

/* A reader took a book home. The subject is the book. */
extern const char event_type_book_lent[];
const struct problem *emit_book_lent(struct scope *scope, const char *subject, int64_t sequence,
                                              const struct event_dated_loan *payload);
const struct problem *read_book_lent(struct scope *scope, const struct event_text *text,
                                              const struct event_dated_loan **payload_r);
/* Makes a payload of version 3 of it, in the arena. Written by hand, in src/contexts/events. */
const struct event_loan *
upgrade_book_lent_2(struct scope *scope, const struct event_loan_by_reader *old);
/* Makes a payload of version 4 of it, in the arena. Written by hand, in src/contexts/events. */
const struct event_dated_loan *
upgrade_book_lent_3(struct scope *scope, const struct event_loan *old);

/* The book is back. The subject is the book. */
extern const char event_type_book_returned[];
const struct problem *emit_book_returned(struct scope *scope, const char *subject, int64_t sequence,
                                              const struct event_loan_by_reader *payload);
const struct problem *read_book_returned(struct scope *scope, const struct event_text *text,
                                              const struct event_loan_by_reader **payload_r);

#endif
