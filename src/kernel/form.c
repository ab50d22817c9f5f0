#include "kernel/form.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/money.h"

enum {
    DIGITS_MOST = 16,
    PORT_MOST = 65535,
    METHOD_LONGEST = 40,   /* openapi.yaml: shipping_method */
    REGION_LONGEST = 10,   /* openapi.yaml: RegionCode */
    LOCATION_LONGEST = 40, /* schema/stock.yaml: location_id */
    PERCENT_WHOLE = 3,
    PERCENT_PLACES = 4
};

static const char digits[] = "0123456789";
static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char host_bytes[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";

static bool is_number(const char *text, int64_t least, int64_t most)
{
    const size_t length = strspn(text, digits);
    if (length == 0 || length > DIGITS_MOST || text[length] != '\0')
        return false;
    const int64_t number = strtoll(text, NULL, 10);
    return number >= least && number <= most;
}

static bool is_port(const char *text)
{
    return is_number(text, 1, PORT_MOST);
}

/* Gives the length of the address in brackets that the text begins with; 0: it does not. */
static size_t bracketed(const char *text)
{
    char inside[INET6_ADDRSTRLEN];
    struct in6_addr address;
    const size_t end = *text == '[' ? strcspn(text, "]") : 0;
    if (end == 0 || text[end] == '\0' || end > sizeof inside)
        return 0;
    memcpy(inside, text + 1, end - 1);
    inside[end - 1] = '\0';
    return inet_pton(AF_INET6, inside, &address) == 1 ? end + 1 : 0;
}

/* Gives the length of the name or address of the host that the text begins with. */
static size_t host(const char *text)
{
    return *text == '[' ? bracketed(text) : strspn(text, host_bytes);
}

static bool is_place(const char *text)
{
    const size_t length = host(text);
    return length > 0 && text[length] == ':' && is_port(text + length + 1);
}

static bool is_host_or_place(const char *text)
{
    return is_place(text) || (host(text) > 0 && text[host(text)] == '\0');
}

static bool is_socket(const char *text)
{
    return strncmp(text, "unix:/", 6) == 0 || is_place(text);
}

static bool is_listener(const char *text)
{
    return is_port(text) || is_socket(text) || (strncmp(text, "*:", 2) == 0 && is_port(text + 2));
}

/* Gives what stands behind one of two beginnings; nothing that is a host, if there is neither. */
static const char *behind(const char *text, const char *one, const char *other)
{
    const size_t one_length = strlen(one), other_length = strlen(other);
    if (strncmp(text, one, one_length) == 0)
        return text + one_length;
    return strncmp(text, other, other_length) == 0 ? text + other_length : "";
}

static bool is_origin(const char *text)
{
    return is_host_or_place(behind(text, "https://", "http://"));
}

static bool is_mail_server(const char *text)
{
    return is_host_or_place(behind(text, "smtp://", "smtps://"));
}

static bool is_network(const char *text)
{
    char address[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    const size_t length = strcspn(text, "/");
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    const int bits = inet_pton(AF_INET, address, bytes) == 1    ? 32
                     : inet_pton(AF_INET6, address, bytes) == 1 ? 128
                                                                : -1;
    return bits > 0 && (text[length] == '\0' || is_number(text + length + 1, 0, bits));
}

static bool is_currency(const char *text)
{
    struct currency currency;
    return currency_from(text, &currency);
}

/* METHOD:CURRENCY:MINOR-UNITS */
static bool is_shipping_rate(const char *text)
{
    enum { CODE = 3 };
    const size_t length = strcspn(text, ":");
    char code[CODE + 1] = "";
    if (length == 0 || length > METHOD_LONGEST || text[length] == '\0')
        return false;
    strncpy(code, text + length + 1, CODE);
    return is_currency(code) && text[length + 1 + CODE] == ':' &&
           is_number(text + length + 1 + CODE + 1, 0, MONEY_MAX);
}

/* Tells whether what stands before the colon is *, COUNTRY or COUNTRY-REGION. */
static bool begins_with_tax_place(const char *text)
{
    if (*text == '*')
        return text[1] == ':';
    if (strspn(text, capitals) != 2)
        return false;
    if (text[2] == ':')
        return true;
    const size_t region = text[2] != '-' ? 0 : strcspn(text + 3, ":");
    return region > 0 && region <= REGION_LONGEST &&
           strspn(text + 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == region;
}

static bool is_percent(const char *text)
{
    const size_t whole = strspn(text, digits);
    if (whole == 0 || whole > PERCENT_WHOLE || (text[whole] != '.' && text[whole] != '\0'))
        return false;
    if (text[whole] == '\0')
        return true;
    const size_t places = strspn(text + whole + 1, digits);
    return places > 0 && places <= PERCENT_PLACES && text[whole + 1 + places] == '\0';
}

static bool is_tax_rate(const char *text)
{
    return begins_with_tax_place(text) && is_percent(strchr(text, ':') + 1);
}

/* A colon separates it from the variant in the ids of the stock. */
static bool is_location(const char *text)
{
    const size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == ':')
            return false;
    return length > 0 && length <= LOCATION_LONGEST;
}

/* Whether it is an address as well is seen when the first mail is made. */
static bool is_sender(const char *text)
{
    const char *open = strrchr(text, '<');
    const char *address = open == NULL ? text : open + 1;
    const char *at = strchr(address, '@');
    const size_t length = strlen(address);
    return at != NULL && at > address && at[1] != '\0' && at[1] != '>' &&
           (open != NULL) == (address[length - 1] == '>');
}

#define HOST_PORT "HOST:PORT (an IPv6 address in brackets)"
#define ORIGIN    "an origin: https://HOST or https://HOST:PORT, and no more"

const struct form form_path = {"path", FORM_ONE, NULL, NULL};
const struct form form_word = {"word", FORM_ONE, NULL, NULL};
const struct form form_sender = {"sender", FORM_ONE, "ADDRESS or NAME <ADDRESS>", is_sender};
const struct form form_mail_server = {"mail server", FORM_ONE,
                                      "smtp://HOST:PORT or smtps://HOST:PORT", is_mail_server};
const struct form form_origin = {"origin", FORM_ONE, ORIGIN, is_origin};
const struct form form_socket = {"socket", FORM_ONE, "unix:/PATH or " HOST_PORT, is_socket};

const struct form form_currencies = {"list of currencies", FORM_LIST,
                                     "the ISO 4217 code of a currency in use", is_currency};
const struct form form_shipping_rates = {"list of rates", FORM_LIST_BY_KEY,
                                         "METHOD:CURRENCY:MINOR-UNITS, such as standard:USD:590",
                                         is_shipping_rate};
const struct form form_tax_rates = {
    "list of rates", FORM_LIST_BY_KEY,
    "COUNTRY:PERCENT, COUNTRY-REGION:PERCENT or *:PERCENT, such as US-CA:7.25", is_tax_rate};
const struct form form_locations = {"list of names", FORM_LIST,
                                    "a name of up to 40 bytes without a colon", is_location};
const struct form form_origins = {"list of origins", FORM_LIST, ORIGIN, is_origin};
const struct form form_networks = {
    "list of networks", FORM_LIST,
    "an IP address or a network, such as 10.0.0.0/8 or 2001:db8::/32", is_network};
const struct form form_listeners = {"list of sockets", FORM_LIST,
                                    "PORT, *:PORT, unix:/PATH or " HOST_PORT, is_listener};
const struct form form_places = {"list of sockets", FORM_LIST, HOST_PORT, is_place};
const struct form form_sockets = {"list of sockets", FORM_LIST, "unix:/PATH or " HOST_PORT,
                                  is_socket};
