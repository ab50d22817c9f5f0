#include "adapters/fcgi/record.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { VERSION = 1, BEGIN = 1, PARAMETERS = 4, INPUT = 5, OUTPUT = 6, RESPONDER = 1 };
enum { BEGIN_BYTES = 8 };

struct record {
    int type;
    unsigned id;
    size_t content, padding;
};

static bool read_header(const unsigned char *at, struct record *record_r)
{
    *record_r = (struct record){
        .type = at[1],
        .id = (unsigned)at[2] << 8 | at[3],
        .content = (size_t)at[4] << 8 | at[5],
        .padding = at[6],
    };
    return at[0] == VERSION && record_r->id != 0;
}

/* Where the parameters are, byte by byte, whichever record a byte came in. */
struct parameters {
    enum { NAME_LENGTH, VALUE_LENGTH, TEXT } state;
    unsigned length_bytes; /* of a long length, still to come */
    uint32_t length, text;
    size_t total;
};

/* Takes the next byte of a length; true when the length is complete. */
static bool take_length(struct parameters *parameters, unsigned char byte)
{
    if (parameters->length_bytes == 0) {
        parameters->length = byte & 0x7f;
        parameters->length_bytes = byte & 0x80 ? 3 : 0;
    } else {
        parameters->length = parameters->length << 8 | byte;
        parameters->length_bytes--;
    }
    return parameters->length_bytes == 0;
}

/* False when a name or value claims to be longer than all of them may be. */
static bool take(struct parameters *parameters, const unsigned char *bytes, size_t length)
{
    parameters->total += length;
    for (size_t i = 0; i < length;) {
        if (parameters->state == TEXT) {
            size_t here = length - i < parameters->text ? length - i : parameters->text;
            parameters->text -= (uint32_t)here;
            i += here;
        } else if (take_length(parameters, bytes[i++])) {
            if (parameters->length > FCGI_PARAMETERS_MAX)
                return false;
            parameters->text += parameters->length;
            parameters->state = parameters->state == NAME_LENGTH ? VALUE_LENGTH : TEXT;
        }
        if (parameters->state == TEXT && parameters->text == 0)
            parameters->state = NAME_LENGTH;
    }
    return parameters->total <= FCGI_PARAMETERS_MAX;
}

static bool at_rest(const struct parameters *parameters)
{
    return parameters->state == NAME_LENGTH && parameters->length_bytes == 0;
}

static bool read_begin(const unsigned char *at, const struct record *record)
{
    const unsigned char *body = at + FCGI_HEADER_BYTES;
    return record->type == BEGIN && record->content == BEGIN_BYTES &&
           ((unsigned)body[0] << 8 | body[1]) == RESPONDER;
}

void fcgi_output_header(unsigned char at[static FCGI_HEADER_BYTES], int id, size_t content)
{
    const unsigned char header[FCGI_HEADER_BYTES] = {
        VERSION,
        OUTPUT,
        (unsigned char)(id >> 8),
        (unsigned char)id,
        (unsigned char)(content >> 8),
        (unsigned char)content,
    };
    memcpy(at, header, sizeof header);
}

enum fcgi_look fcgi_look(const unsigned char *bytes, size_t length)
{
    struct record first, record;
    struct parameters parameters;
    bool begun = false, head = false;
    memset(&parameters, 0, sizeof parameters);
    for (size_t at = 0; length - at >= FCGI_HEADER_BYTES;) {
        if (!read_header(bytes + at, &record))
            return FCGI_LOOK_WRONG;
        size_t there = length - at - FCGI_HEADER_BYTES;
        size_t content = there < record.content ? there : record.content;
        if (!begun) {
            if (there < BEGIN_BYTES)
                return FCGI_LOOK_PART;
            if (!read_begin(bytes + at, &record))
                return FCGI_LOOK_WRONG;
            begun = true;
            first = record;
        } else if (record.id != first.id || record.type != (head ? INPUT : PARAMETERS)) {
            return FCGI_LOOK_WRONG;
        } else if (record.content == 0 && head) {
            return FCGI_LOOK_WHOLE;
        } else if (record.content == 0) {
            if (!at_rest(&parameters))
                return FCGI_LOOK_WRONG;
            head = true;
        } else if (!head && !take(&parameters, bytes + at + FCGI_HEADER_BYTES, content)) {
            return FCGI_LOOK_WRONG;
        }
        if (there < record.content + record.padding)
            break;
        at += FCGI_HEADER_BYTES + record.content + record.padding;
    }
    return head ? FCGI_LOOK_HEAD : FCGI_LOOK_PART;
}
