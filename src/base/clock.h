#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Room for "2026-11-20T05:38:00.123Z" and its NUL. */
enum { CLOCK_TEXT = 25 };

/* Wall clock. Units: ms since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);

/* Clock that never goes back. Units: µs since some start. */
int64_t clock_steady_us(void);

/* Writes an instant as RFC 3339 UTC with milliseconds. Source: RFC 3339. */
void clock_format(int64_t wall_ms, char text[static CLOCK_TEXT]);

/* Reads RFC 3339 with `Z` or an offset, up to milliseconds. Refuses (false) anything else, leap
 * seconds and what in UTC is not in the years 0000 to 9999 included. */
bool clock_parse(const char *text, int64_t *wall_ms_r);

#endif
