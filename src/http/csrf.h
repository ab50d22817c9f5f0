#ifndef HTTP_CSRF_H
#define HTTP_CSRF_H

struct settings;

/* What a request tells of the page that sent it; NULL: it does not. */
struct csrf_claim {
    const char *origin;     /* Origin */
    const char *fetch_site; /* Sec-Fetch-Site */
    const char *token;      /* X-CSRF-Token */
};

/* Tells what is wrong with an unsafe request that a cookie vouches for, NULL: nothing. Good is one
 * from a page of the shop (PUBLIC_ORIGIN) or of CORS_ORIGINS, which the browser says to be of the
 * same site, with the token that belongs to the session. A request that says neither its origin nor
 * its site is refused: browsers say at least one. Source: Fetch Metadata, RFC 6454. */
const char *csrf_fault(const struct settings *settings, const struct csrf_claim *claim,
                       const char *token);

#endif
