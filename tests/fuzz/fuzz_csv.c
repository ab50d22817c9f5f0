/* Feeds the CSV reader anything, in pieces: it ends, every byte of a cell can be read, lines never
 * go back, and the size of the pieces makes no difference. */
#include "base/csv.h"
#include "fuzz.h"

struct pieces {
    const uint8_t *bytes;
    size_t length, at, size;
};

static size_t next_piece(void *source, char *to, size_t room)
{
    struct pieces *pieces = source;
    size_t left = pieces->length - pieces->at;
    size_t length = pieces->size < room ? pieces->size : room;
    if (length > left)
        length = left;
    memcpy(to, pieces->bytes + pieces->at, length);
    pieces->at += length;
    return length;
}

/* A number that any difference between two readings changes. */
static uint64_t read_all(const uint8_t *bytes, size_t length, size_t size)
{
    struct pieces pieces = {.bytes = bytes, .length = length, .size = size};
    struct csv *csv = csv_new(next_piece, &pieces);
    struct csv_record record;
    uint64_t sum = 0xcbf29ce484222325;
    size_t line = 0;
    while (csv_next(csv, &record)) {
        if (record.count == 0 || record.line <= line)
            abort();
        line = record.line;
        sum = (sum ^ record.line ^ (record.fault != NULL)) * 0x100000001b3;
        for (size_t i = 0; i < record.count; i++)
            for (size_t j = 0; j <= strlen(record.cells[i]); j++)
                sum = (sum ^ (unsigned char)record.cells[i][j]) * 0x100000001b3;
    }
    csv_free(csv);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (read_all(data, size, 1) != read_all(data, size, 1 << 16))
        abort();
    return 0;
}
