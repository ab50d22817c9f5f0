#ifndef KERNEL_MONEY_H
#define KERNEL_MONEY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Money is an integer count of minor units and an ISO 4217 currency; there is no floating point
 * anywhere. Units: minor units by the currency's exponent (USD 2, JPY 0, KWD 3), |amount| < 2^53,
 * so that every JSON reader keeps it exact.
 */
#define MONEY_MAX ((INT64_C(1) << 53) - 1)

struct currency {
    char code[4];
};

struct money {
    int64_t amount;
    struct currency currency;
};

/* Gives the currency of an ISO 4217 code. Refuses (false) what is not one in use. Source: ISO 4217,
 * active codes of 2026. */
bool currency_from(const char *code, struct currency *currency_r);

/* Digits after the point of the minor unit. */
int currency_exponent(struct currency currency);

bool currency_equal(struct currency left, struct currency right);

/* Adds and multiplies. Refuses (false) another currency and results out of range. */
bool money_add(struct money left, struct money right, struct money *sum_r);
bool money_times(struct money money, int64_t factor, struct money *product_r);

/* Reads a decimal amount of major units ("1999.50"). Refuses (false) signs, exponents, separators,
 * more decimals than the currency has (zeros do not count) and amounts out of range. */
bool money_parse(const char *text, struct currency currency, struct money *money_r);

#endif
