#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/shape.h"
#include "http/body.h"
#include "http/cookie.h"
#include "http/csrf.h"
#include "http/headers.h"
#include "http/media_type.h"
#include "http/multipart.h"
#include "kernel/actor.h"
#include "kernel/settings.h"

static int set_up(void **state)
{
    *state = arena_new(4 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void knows_declared_media_types(void **state)
{
    static const char *const types[] = {"application/json", "image/*", NULL};
    static const char *const any[] = {"*/*", NULL};
    static const char *const good[] = {"application/json", "Application/JSON; x=y", "image/png",
                                       "IMAGE/x ;a=b"};
    static const char *const bad[] = {
        "",       "application/jsonx", "application", "image",
        "image/", "imagex/png",        "text/plain",  "/png",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!media_type_in(good[i], types))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (media_type_in(bad[i], types))
            fail_msg("%s", bad[i]);
    assert_false(media_type_in(NULL, any));
    assert_false(media_type_in("nothing", any));
    assert_true(media_type_in("text/plain", any));
}

static void finds_the_boundary(void **state)
{
    static const struct {
        const char *type, *boundary; /* NULL: none */
    } cases[] = {
        {"multipart/form-data; boundary=abc", "abc"},
        {"Multipart/Form-Data;boundary=\"a b\"", "a b"},
        {"multipart/form-data; Boundary=----WebKit7Ma4 ", "----WebKit7Ma4"},
        {"multipart/form-data", NULL},
        {"multipart/form-data; boundary=", NULL},
        {"multipart/form-data; boundary=\"a ", NULL},
        {"multipart/form-data; boundary=\"a \"", NULL},
        {"multipart/form-data; boundary=a\xc3\xa4", NULL},
        {"multipart/form-data; boundary=a; charset=x", NULL},
        {"multipart/form-data; charset=x", NULL},
        {"multipart/mixed; boundary=a", NULL},
        {"multipart/form-data; boundary="
         "01234567890123456789012345678901234567890123456789012345678901234567890",
         NULL},
        {NULL, NULL},
    };
    char boundary[BOUNDARY_MOST + 1];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const bool found = media_type_boundary(cases[i].type, boundary);
        if (found != (cases[i].boundary != NULL) ||
            (found && strcmp(boundary, cases[i].boundary) != 0))
            fail_msg("%s", cases[i].type);
    }
}

static void finds_a_cookie(void **state)
{
    static const struct {
        const char *header, *value; /* of the cookie "a" */
    } cases[] = {
        {"a=b", "b"},
        {"x=y; a=b; c=d", "b"},
        {"a=\"b\"", "b"},
        {"a=", ""},
        {"a=b=c", "b=c"},
        {" a=b ;c", "b"},
        {"aa=b; ba=c", NULL},
        {"A=b", NULL},
        {"a", NULL},
        {"a=b; a=c", NULL}, /* nobody knows which is right */
        {"a=b; x=y; a=b", NULL},
        {"a=b c", NULL},
        {"a=b\\c", NULL},
        {"a=\"b", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *value = cookie_find(*state, cases[i].header, "a");
        if ((value == NULL) != (cases[i].value == NULL) ||
            (value != NULL && strcmp(value, cases[i].value) != 0))
            fail_msg("%s", cases[i].header);
    }
}

#define GOOD .name = "a", .value = "b", .path = "/", .max_age_s = COOKIE_SESSION

static void writes_cookies_that_keep_the_rules(void **state)
{
    const struct cookie host = {.name = "__Host-at", .value = "x.y", .path = "/", .max_age_s = 600};
    const struct cookie wide = {.name = "__Secure-rt",
                                .value = "z",
                                .path = "/api",
                                .domain = "shop.example",
                                .max_age_s = 0,
                                .same_site = SAME_SITE_NONE,
                                .for_scripts = true};
    assert_string_equal(cookie_write(*state, &host),
                        "__Host-at=x.y; Path=/; Secure; SameSite=Lax; Max-Age=600; HttpOnly");
    assert_string_equal(
        cookie_write(*state, &wide),
        "__Secure-rt=z; Path=/api; Secure; SameSite=None; Domain=shop.example; Max-Age=0");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
    const struct cookie bad[] = {
        {GOOD, .name = ""},
        {GOOD, .name = "a b"},
        {GOOD, .name = "a="},
        {GOOD, .value = "a;b"},
        {GOOD, .value = "a\r\nb"},
        {GOOD, .value = "a\"b"},
        {GOOD, .path = NULL},
        {GOOD, .path = "api"},
        {GOOD, .path = "/; Domain=x"},
        {GOOD, .domain = ""},
        {GOOD, .domain = "x; y"},
        {GOOD, .max_age_s = -2},
        {GOOD, .name = "__Host-a", .path = "/api"},
        {GOOD, .name = "__Host-a", .domain = "shop.example"},
        {GOOD, .name = "__HOST-a", .domain = "shop.example"}, /* browsers compare like that */
    };
#pragma GCC diagnostic pop
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (cookie_write(*state, &bad[i]) != NULL)
            fail_msg("%zu", i);
}

static void asks_a_browser_where_a_request_came_from(void **state)
{
    static const struct settings settings = {.public_origin = "https://shop.example",
                                             .cors_origins =
                                                 "https://app.example,https://b.example"};
    static const struct {
        struct csrf_claim claim; /* origin, site, token */
        bool good;
    } cases[] = {
        {{"https://shop.example", "same-origin", "token"}, true},
        {{"https://app.example", "same-site", "token"}, true},
        {{NULL, "same-origin", "token"}, true},
        {{"https://b.example", NULL, "token"}, true},
        {{"https://shop.example", "cross-site", "token"}, false},
        {{"https://app.example", "cross-site", "token"}, false},
        {{"https://shop.example", "none", "token"}, false},
        {{"https://evil.example", "same-site", "token"}, false},
        {{"https://shop.example.evil", NULL, "token"}, false},
        {{"https://app.exampl", NULL, "token"}, false},
        {{"null", NULL, "token"}, false},
        {{"", NULL, "token"}, false},
        {{NULL, NULL, "token"}, false},
        {{"https://shop.example", "same-origin", NULL}, false},
        {{"https://shop.example", "same-origin", "toke"}, false},
        {{"https://shop.example", "same-origin", "tokens"}, false},
        {{"https://shop.example", "same-origin", "tokem"}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if ((csrf_fault(&settings, &cases[i].claim, "token") == NULL) != cases[i].good)
            fail_msg("%zu", i);
}

static void reads_permissions_by_name(void **state)
{
    const char *const names[] = {"orders:read", "gone:away", "gone:away", "stock:write"};
    struct actor actor = {.kind = ACTOR_API_KEY, .permissions = permissions_of(names, 4)};
    (void)state;
    assert_true(actor_may(&actor, PERMISSION_ORDERS_READ));
    assert_true(actor_may(&actor, PERMISSION_STOCK_WRITE));
    assert_false(actor_may(&actor, PERMISSION_ORDERS_WRITE));
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        assert_true(actor_may(&actor_system, (enum permission)i));
        assert_false(actor_may(&actor_anonymous, (enum permission)i));
        permission_add(&actor.permissions, (enum permission)i);
        assert_true(actor_may(&actor, (enum permission)i));
    }
}

static void lets_no_header_become_two(void **state)
{
    (void)state;
    assert_true(header_fits(NULL));
    assert_true(header_fits("a\tb \xc3\xa4"));
    assert_false(header_fits("a\r\nb: c"));
    assert_false(header_fits("a\nb"));
    assert_false(header_fits("a\x7f"));
}

struct feed {
    const char *text;
    size_t left;
};

static size_t from_text(void *context, void *bytes, size_t room)
{
    struct feed *feed = context;
    const size_t length = feed->left < room ? feed->left : room;
    memcpy(bytes, feed->text, length);
    feed->text += length;
    feed->left -= length;
    return length;
}

/* What is in a body with the boundary "b", in short. */
static const char *contents(struct arena *arena, const char *text, size_t piece)
{
    struct feed feed = {text, strlen(text)};
    struct multipart *multipart = multipart_new(arena, "b", from_text, &feed);
    struct buffer seen = buffer_new(arena, 256);
    struct part part;
    enum multipart_next next;
    size_t length;
    char bytes[64];
    while ((next = multipart_next(multipart, &part)) == MULTIPART_PART) {
        buffer_add_format(&seen, "%s|%s|%s|", part.name,
                          part.file_name == NULL ? "-" : part.file_name,
                          part.media_type == NULL ? "-" : part.media_type);
        while (multipart_read(multipart, bytes, piece, &length) && length > 0)
            buffer_add(&seen, bytes, length);
        buffer_add_byte(&seen, '\n');
    }
    buffer_add_string(&seen, next == MULTIPART_END ? "end" : "wrong");
    return buffer_string(&seen);
}

#define PART(head, body) "--b\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r\n"

static void reads_parts(void **state)
{
    static const struct {
        const char *text, *seen;
    } cases[] = {
        {"--b--", "end"},
        {PART("name=\"t\"", "x") "--b--\r\n", "t|-|-|x\nend"},
        {"before\r\n" PART("name=t", "") "--b--after", "t|-|-|\nend"},
        {PART("name=\"a\"", "1\r\n2\r\n--c\r\n--") PART("name=\"b\"", "3") "--b--",
         "a|-|-|1\r\n2\r\n--c\r\n--\nb|-|-|3\nend"},
        {PART("name=\"f\"; filename=\"C:\\x\\y z.png\"\r\nContent-Type: image/png", "p") "--b--",
         "f|y z.png|image/png|p\nend"},
        {PART("name=\"f\"; filename=\"a\\\"b\"", "p") "--b--", "f|a\"b|-|p\nend"},
        {PART("name=\"f\"; filename=\"../../etc/passwd\"", "p") "--b--", "f|passwd|-|p\nend"},
        {PART("name=\"f\"; filename=\"\"", "p") "--b--", "f||-|p\nend"},
        {"--b \t\r\ncontent-disposition:form-data;name=t\r\nX-Other: y\r\n\r\nx\r\n--b--",
         "t|-|-|x\nend"},
        {PART("name=\"t\"", "x") "--b-", "t|-|-|x\nwrong"},
        {PART("name=\"t\"", "x") "--bb\r\n", "t|-|-|x\nwrong"},
        {PART("name=\"t\"", "x"), "t|-|-|\nwrong"}, /* it might be the begin of an end */
        {PART("name=\"t\"; filename*=UTF-8''x", "x") "--b--", "wrong"},
        {PART("name=\"t\"; name=\"u\"", "x") "--b--", "wrong"},
        {PART("filename=\"t\"", "x") "--b--", "wrong"},
        {PART("name=\"\"", "x") "--b--", "wrong"},
        {PART("name=\"t\"\r\nContent-Transfer-Encoding: base64", "x") "--b--", "wrong"},
        {PART("name=\"t\nu\"", "x") "--b--", "wrong"},
        {PART("name=\"\xff\"", "x") "--b--", "wrong"},
        {"--b\r\n\r\nx\r\n--b--", "wrong"},
        {"", "wrong"},
        {"--c--", "wrong"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t piece = 1; piece <= 64; piece *= 4)
            assert_string_equal(contents(*state, cases[i].text, piece), cases[i].seen);
}

static void finds_delimiters_across_the_window(void **state)
{
    enum { AROUND = 16 * 1024, SPREAD = 40 };
    static char text[2 * AROUND];
    for (size_t length = AROUND - 2 * SPREAD; length < AROUND + SPREAD; length++) {
        struct part part;
        size_t got, total = 0;
        char bytes[1024];
        const size_t head = (size_t)sprintf(text, PART("name=\"f\"; filename=\"x\"", "%s"), "");
        memset(text + head - 2, '\r', length);
        strcpy(text + head - 2 + length, "\r\n--b--");
        struct feed feed = {text, head - 2 + length + 7};
        struct multipart *multipart = multipart_new(*state, "b", from_text, &feed);
        assert_int_equal(multipart_next(multipart, &part), MULTIPART_PART);
        while (multipart_read(multipart, bytes, sizeof bytes, &got) && got > 0)
            total += got;
        assert_int_equal(total, length);
        assert_int_equal(multipart_next(multipart, &part), MULTIPART_END);
        arena_reset(*state);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(knows_declared_media_types),
        TEST(finds_the_boundary),
        TEST(finds_a_cookie),
        TEST(writes_cookies_that_keep_the_rules),
        TEST(asks_a_browser_where_a_request_came_from),
        TEST(reads_permissions_by_name),
        TEST(lets_no_header_become_two),
        TEST(reads_parts),
        TEST(finds_delimiters_across_the_window),
    };
    return cmocka_run_group_tests_name("edge", tests, NULL, NULL);
}
