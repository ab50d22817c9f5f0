#include "kernel/money.h"

#include <stddef.h>
#include <string.h>

/* Exponents other than 2 first; all others in use have 2. */
static const char zero[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
static const char three[] = "BHD IQD JOD KWD LYD OMR TND";
static const char two[] =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN "
    "QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
    "TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG";

static bool listed(const char *list, const char *code)
{
    const char *at = strstr(list, code);
    return at != NULL && (at - list) % 4 == 0;
}

bool currency_from(const char *code, struct currency *currency_r)
{
    if (strlen(code) != 3 || !(listed(two, code) || listed(zero, code) || listed(three, code)))
        return false;
    memcpy(currency_r->code, code, 4);
    return true;
}

int currency_exponent(struct currency currency)
{
    return listed(zero, currency.code) ? 0 : listed(three, currency.code) ? 3 : 2;
}

bool currency_equal(struct currency left, struct currency right)
{
    return memcmp(left.code, right.code, 3) == 0;
}

static bool in_range(int64_t amount)
{
    return amount >= -MONEY_MAX && amount <= MONEY_MAX;
}

bool money_add(struct money left, struct money right, struct money *sum_r)
{
    *sum_r = left;
    return currency_equal(left.currency, right.currency) &&
           !__builtin_add_overflow(left.amount, right.amount, &sum_r->amount) &&
           in_range(sum_r->amount);
}

bool money_times(struct money money, int64_t factor, struct money *product_r)
{
    *product_r = money;
    return !__builtin_mul_overflow(money.amount, factor, &product_r->amount) &&
           in_range(product_r->amount);
}

bool money_parse(const char *text, struct currency currency, struct money *money_r)
{
    int64_t amount = 0;
    int decimals = -1, digits = 0, exponent = currency_exponent(currency);
    for (; *text != '\0'; text++) {
        if (*text == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
            continue;
        }
        if (*text < '0' || *text > '9')
            return false;
        digits++;
        if (decimals >= exponent && *text != '0')
            return false;
        if (decimals < exponent && ((amount = amount * 10 + (*text - '0')) > MONEY_MAX))
            return false;
        if (decimals >= 0 && decimals < exponent)
            decimals++;
    }
    if (digits == 0)
        return false;
    for (int i = decimals < 0 ? 0 : decimals; i < exponent; i++)
        if ((amount *= 10) > MONEY_MAX)
            return false;
    *money_r = (struct money){.amount = amount, .currency = currency};
    return true;
}
