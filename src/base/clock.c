#include "base/clock.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

/* 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z. */
static const int64_t FIRST_MS = -62167219200000, LAST_MS = 253402300799999;

int64_t clock_wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_steady_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void put(char *at, int digits, int64_t number)
{
    while (digits-- > 0) {
        at[digits] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* Civil date from days since 1970-01-01; the year starts in March so that the leap day comes last.
 */
static void civil(int64_t days, int64_t *year_r, int64_t *month_r, int64_t *day_r)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    *day_r = of_year - (153 * shifted + 2) / 5 + 1;
    *month_r = shifted < 10 ? shifted + 3 : shifted - 9;
    *year_r = year + era * 400 + (*month_r <= 2);
}

static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void clock_format(int64_t wall_ms, char text[static CLOCK_TEXT])
{
    int64_t days = wall_ms / 86400000, rest = wall_ms % 86400000;
    if (rest < 0) {
        rest += 86400000;
        days--;
    }
    int64_t year, month, day;
    civil(days, &year, &month, &day);
    memcpy(text, "0000-00-00T00:00:00.000Z", CLOCK_TEXT);
    put(text, 4, year);
    put(text + 5, 2, month);
    put(text + 8, 2, day);
    put(text + 11, 2, rest / 3600000);
    put(text + 14, 2, rest / 60000 % 60);
    put(text + 17, 2, rest / 1000 % 60);
    put(text + 20, 3, rest % 1000);
}

static bool number(const char **at, int digits, int64_t *number_r)
{
    int64_t value = 0;
    for (; digits > 0; digits--, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (**at - '0');
    }
    *number_r = value;
    return true;
}

static bool literal(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    (*at)++;
    return true;
}

static bool fraction(const char **at, int64_t *ms_r)
{
    *ms_r = 0;
    if (**at != '.')
        return true;
    (*at)++;
    int digits = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++, digits++)
        if (digits < 3)
            *ms_r = *ms_r * 10 + (**at - '0');
    if (digits < 1 || digits > 9)
        return false;
    for (; digits < 3; digits++)
        *ms_r *= 10;
    return true;
}

static bool offset(const char **at, int64_t *minutes_r)
{
    *minutes_r = 0;
    if (**at == 'Z') {
        (*at)++;
        return true;
    }
    int sign = **at == '+' ? 1 : **at == '-' ? -1 : 0;
    int64_t hours, minutes;
    if (sign == 0)
        return false;
    (*at)++;
    if (!number(at, 2, &hours) || !literal(at, ':') || !number(at, 2, &minutes) || hours > 23 ||
        minutes > 59)
        return false;
    *minutes_r = sign * (hours * 60 + minutes);
    return true;
}

bool clock_parse(const char *text, int64_t *wall_ms_r)
{
    static const int64_t longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day, hour, minute, second, ms, shift;
    const char *at = text;
    if (!number(&at, 4, &year) || !literal(&at, '-') || !number(&at, 2, &month) ||
        !literal(&at, '-') || !number(&at, 2, &day) || !literal(&at, 'T') ||
        !number(&at, 2, &hour) || !literal(&at, ':') || !number(&at, 2, &minute) ||
        !literal(&at, ':') || !number(&at, 2, &second) || !fraction(&at, &ms) ||
        !offset(&at, &shift) || *at != '\0')
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > longest[month - 1] ||
        (month == 2 && day == 29 && !leap) || hour > 23 || minute > 59 || second > 59)
        return false;
    *wall_ms_r = ((days_of(year, month, day) * 24 + hour) * 60 + minute - shift) * 60000 +
                 second * 1000 + ms;
    /* With its offset taken away it may lie in a year that has no four digits. */
    return *wall_ms_r >= FIRST_MS && *wall_ms_r <= LAST_MS;
}
