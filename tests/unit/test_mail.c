#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "contexts/notifications/message.h"
#include "contexts/notifications/order_mail.h"
#include "contexts/notifications/template.h"
#include "contexts/notifications/texts.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(16 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct template_value fruit[][1] = {{{.name = "name", .text = "apple"}},
                                                 {{.name = "name", .text = "<pear>"}}};
static const struct template_record fruits[] = {{fruit[0], 1}, {fruit[1], 1}};
static const struct template_value values[] = {
    {.name = "name", .text = "Bob & \"Co\""},
    {.name = "empty", .text = ""},
    {.name = "none", .text = NULL},
    {.name = "fruits", .items = fruits, .items_count = 2},
    {.name = "nothing", .items = fruits, .items_count = 0},
};
static const struct template_record record = {values, sizeof values / sizeof *values};

static void fills_templates(void **state)
{
    static const struct {
        enum template_form form;
        const char *text, *filled; /* NULL: refused */
    } cases[] = {
        {TEMPLATE_TEXT, "Hello {{name}}!", "Hello Bob & \"Co\"!"},
        {TEMPLATE_HTML, "<b>{{name}}</b>", "<b>Bob &amp; &quot;Co&quot;</b>"},
        {TEMPLATE_TEXT, "{{#fruits}}[{{name}}]{{/fruits}}", "[apple][<pear>]"},
        {TEMPLATE_HTML, "{{#fruits}}[{{name}}]{{/fruits}}", "[apple][&lt;pear&gt;]"},
        {TEMPLATE_TEXT, "{{#fruits}}{{#name}}{{name}},{{/name}}{{/fruits}}", "apple,<pear>,"},
        {TEMPLATE_TEXT, "a\n{{#fruits}}\n- {{name}}\n{{/fruits}}\nb", "a\n- apple\n- <pear>\nb"},
        {TEMPLATE_TEXT, "{{#name}}yes{{/name}}{{#empty}}no{{/empty}}", "yes"},
        {TEMPLATE_TEXT, "{{^empty}}none{{/empty}}{{^name}}no{{/name}}", "none"},
        {TEMPLATE_TEXT, "{{#nothing}}no{{/nothing}}{{^nothing}}none{{/nothing}}", "none"},
        {TEMPLATE_TEXT, "{{empty}}{{none}}", ""},
        {TEMPLATE_TEXT, "a { b } {c}", "a { b } {c}"},
        {TEMPLATE_TEXT, "{{unknown}}", NULL},
        {TEMPLATE_TEXT, "{{#fruits}}{{unknown}}{{/fruits}}", NULL},
        {TEMPLATE_TEXT, "{{name", NULL},
        {TEMPLATE_TEXT, "{{#fruits}}", NULL},
        {TEMPLATE_TEXT, "{{/fruits}}", NULL},
        {TEMPLATE_TEXT, "{{#fruits}}{{/name}}", NULL},
        {TEMPLATE_TEXT, "{{#fruits}}{{#name}}{{/fruits}}{{/name}}", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why;
        const char *filled = template_fill(arena, cases[i].text, cases[i].form, &record, &why);
        if (cases[i].filled == NULL)
            assert_non_null(why);
        else
            assert_string_equal(filled, cases[i].filled);
    }
}

static const char *write_with(const char *subject, const char *from_name, const char *text)
{
    const struct message message = {
        .id = "abc@shop.example",
        .date_ms = INT64_C(1795157954123),
        .from_name = from_name,
        .from = "shop@shop.example",
        .to = "buyer@example.com",
        .language = "en",
        .subject = subject,
        .text = text,
        .html = "<p>x</p>\n",
    };
    struct buffer bytes = message_write(arena, &message);
    return buffer_string(&bytes);
}

static void writes_headers_that_no_value_can_add_to(void **state)
{
    (void)state;
    const char *mail =
        write_with("Hello\r\nBcc: all@example.com\n\n<script>", "A\r\nX: \"y\\", "t");
    assert_null(strstr(mail, "\nBcc:"));
    assert_null(strstr(mail, "\nX:"));
    assert_non_null(strstr(mail, "\r\nSubject: Hello  Bcc: all@example.com  <script>\r\n"));
    assert_non_null(strstr(mail, "\r\nFrom: \"A  X: \\\"y\\\\\" <shop@shop.example>\r\n"));
    mail = write_with("caf\xc3\xa9\r\nBcc: x", "Caf\xc3\xa9\nY: z", "t");
    assert_null(strstr(mail, "\nBcc:"));
    assert_null(strstr(mail, "\nY:"));
    assert_non_null(strstr(mail, "\r\nSubject: =?utf-8?Q?caf=C3=A9__Bcc=3A_x?=\r\n"));
}

static void writes_only_short_lines_of_ascii(void **state)
{
    char subject[900] = "", text[4000] = "";
    (void)state;
    for (int i = 0; i < 100; i++) {
        strcat(subject, "\xe2\x82\xac\xf0\x9f\x8d\x8e ");
        strcat(text, "na\xc3\xafve = \xe2\x82\xac 1,00 \t\n.\n \n");
    }
    const char *mail = write_with(subject, "shop", text);
    size_t line = 0;
    for (const char *byte = mail; *byte != '\0'; byte++) {
        assert_true((unsigned char)*byte < 0x80);
        assert_true(*byte != '\n' || byte[-1] == '\r');
        assert_true(*byte != '\r' || byte[1] == '\n');
        line = *byte == '\n' ? 0 : line + 1;
        assert_true(line <= 78);
    }
    assert_null(strstr(mail, " \r\n"));
    assert_null(strstr(mail, "\t\r\n"));
}

static void writes_the_same_bytes_again(void **state)
{
    (void)state;
    const char *once = write_with("Order 1", "Shop", "text\n"), *again;
    again = write_with("Order 1", "Shop", "text\n");
    assert_string_equal(once, again);
    assert_non_null(strstr(once, "Date: Fri, 20 Nov 2026 06:59:14 +0000\r\n"));
    assert_non_null(strstr(once, "\r\nMessage-ID: <abc@shop.example>\r\n"));
}

static void knows_addresses(void **state)
{
    static const struct {
        const char *address;
        bool valid;
    } cases[] = {
        {"a@b", true},
        {"first.last+tag@sub.example.com", true},
        {"o'neil@example.com", true},
        {"", false},
        {"@b", false},
        {"a@", false},
        {"ab", false},
        {"a@b@c", false},
        {"a b@c", false},
        {"a@b\r\nRCPT TO:<x@y>", false},
        {"<a@b>", false},
        {"a@b>", false},
        {"\xc3\xa4@b", false},
        {"a@b,c@d", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(address_valid(cases[i].address), cases[i].valid);
    const char *name, *address;
    assert_true(address_split(arena, "The Shop <shop@b.example>", &name, &address));
    assert_string_equal(name, "The Shop");
    assert_string_equal(address, "shop@b.example");
    assert_true(address_split(arena, "shop@b.example", &name, &address));
    assert_null(name);
    assert_false(address_split(arena, "Shop <shop@b.example", &name, &address));
    assert_false(address_split(arena, "Shop", &name, &address));
}

static void writes_amounts_for_people(void **state)
{
    static const struct {
        int64_t amount;
        const char *code, *language, *text;
    } cases[] = {
        {0, "USD", "en", "0.00 USD"},
        {5, "USD", "en", "0.05 USD"},
        {1999, "USD", "en", "19.99 USD"},
        {123456789, "USD", "en", "1,234,567.89 USD"},
        {100000, "EUR", "de", "1.000,00 EUR"},
        {99999, "EUR", "de-AT", "999,99 EUR"},
        {1234567, "JPY", "en", "1,234,567 JPY"},
        {1234567, "KWD", "de", "1.234,567 KWD"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct money money = {.amount = cases[i].amount};
        assert_true(currency_from(cases[i].code, &money.currency));
        assert_string_equal(money_text(arena, money, cases[i].language), cases[i].text);
    }
}

static void fill_shipped(const struct mail_texts *texts, const struct order_mail *order)
{
    const char *why;
    const struct template_record *filled =
        order_mail_record(arena, order, "A shop", texts->language);
    const char *subject = template_fill(arena, texts->subject, TEMPLATE_TEXT, filled, &why);
    assert_null(why);
    assert_non_null(strstr(subject, order->number));
    const char *text = template_fill(arena, texts->text, TEMPLATE_TEXT, filled, &why);
    assert_null(why);
    assert_non_null(strstr(text, order->number));
    const char *html = template_fill(arena, texts->html, TEMPLATE_HTML, filled, &why);
    assert_null(why);
    assert_null(strstr(html, "<Sample>"));
    assert_null(strstr(html, "{{"));
    assert_non_null(strstr(text, order->lines[1].title));
    assert_non_null(strstr(html, "Jars &amp; lids &quot;Vorrat&quot;"));
    assert_ptr_equal(strstr(html, "<!doctype html>\n<html lang=\""), html);
    assert_non_null(strstr(html, arena_format(arena, "<html lang=\"%s\">", texts->language)));
    assert_string_equal(html + strlen(html) - strlen("</html>\n"), "</html>\n");
}

/* Every text that is shipped names only what there is, with everything given and with nothing. */
static void ships_texts_that_can_be_filled(void **state)
{
    static const char *const languages[] = {"en", "de"};
    const char *top = getenv("srcdir");
    (void)state;
    assert_true(
        mail_texts_load(arena, arena_format(arena, "%s/templates/mail", top == NULL ? "." : top)));
    struct order_mail full = order_mail_sample("a@b.example", NULL), bare = full;
    bare.name = bare.link = bare.carrier = bare.tracking = NULL;
    bare.tax.amount = bare.shipping.amount = 0;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        for (int mail = 0; mail < MAIL_TEMPLATES; mail++) {
            const struct mail_texts *texts =
                mail_texts_find(mail_template_names[mail], languages[i]);
            assert_non_null(texts);
            assert_string_equal(texts->language, languages[i]);
            fill_shipped(texts, &full);
            fill_shipped(texts, &bare);
        }
    assert_string_equal(mail_texts_find("order_placed", "de-AT")->language, "de");
    assert_string_equal(mail_texts_find("order_placed", "DE")->language, "de");
    assert_string_equal(mail_texts_find("order_placed", "fr")->language, "en");
    assert_string_equal(mail_texts_find("order_placed", NULL)->language, "en");
    assert_null(mail_texts_find("no_such_mail", "en"));
}

static void write_text(const char *folder, const char *name, const char *text)
{
    FILE *file = fopen(arena_format(arena, "%s/%s", folder, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* A part is the language's own, else that of all; a text whose part is nowhere is left out. */
static void puts_parts_in(void **state)
{
    static const char *const files[][2] = {
        {"all.txt", "of all\n"},
        {"own.txt", "not of xx\n"},
        {"xx/own.txt", "of xx\n"},
        {"xx/order_placed.subject", "{{number}}\n"},
        {"xx/order_placed.html", "no part\n"},
        {"xx/order_placed.txt", "a\n{{>own}}\n{{>all}}\nb {{number}}\n{{>all}}"},
        {"xx/order_shipped.subject", "{{number}}\n"},
        {"xx/order_shipped.html", "no part\n"},
        {"xx/order_shipped.txt", "a\n{{>nowhere}}\n"},
    };
    char folder[] = "/tmp/cartwright-texts-XXXXXX";
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(mkdir(arena_format(arena, "%s/xx", folder), 0700), 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        write_text(folder, files[i][0], files[i][1]);
    assert_true(mail_texts_load(arena, folder));
    const struct mail_texts *texts = mail_texts_find("order_placed", "xx");
    assert_non_null(texts);
    assert_string_equal(texts->text, "a\nof xx\nof all\nb {{number}}\nof all\n");
    assert_null(mail_texts_find("order_shipped", "xx"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_int_equal(unlink(arena_format(arena, "%s/%s", folder, files[i][0])), 0);
    assert_int_equal(rmdir(arena_format(arena, "%s/xx", folder)), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_templates),
        cmocka_unit_test(writes_headers_that_no_value_can_add_to),
        cmocka_unit_test(writes_only_short_lines_of_ascii),
        cmocka_unit_test(writes_the_same_bytes_again),
        cmocka_unit_test(knows_addresses),
        cmocka_unit_test(writes_amounts_for_people),
        cmocka_unit_test(ships_texts_that_can_be_filled),
        cmocka_unit_test(puts_parts_in),
    };
    return cmocka_run_group_tests_name("mail", tests, set_up, tear_down);
}
