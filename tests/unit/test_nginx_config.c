#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "kernel/settings.h"
#include "worker/nginx_config.h"

/* A folder with templates in it, and one beside it for what is made of them. */
struct place {
    char root[64];
    char templates[96], made[96], state[96];
    struct arena *arena;
};

static int set_up(void **state)
{
    static struct place place;
    snprintf(place.root, sizeof place.root, "/tmp/front-XXXXXX");
    assert_non_null(mkdtemp(place.root));
    snprintf(place.templates, sizeof place.templates, "%s/templates", place.root);
    snprintf(place.made, sizeof place.made, "%s/made", place.root);
    snprintf(place.state, sizeof place.state, "%s/state", place.root);
    assert_int_equal(mkdir(place.templates, 0700), 0);
    setenv("CARTWRIGHT_NGINX_TEMPLATES", place.templates, 1);
    setenv("CARTWRIGHT_STATE_DIR", place.state, 1);
    setenv("CARTWRIGHT_NGINX_USER", "", 1);
    place.arena = arena_new(4 << 20);
    *state = &place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char command[128];
    arena_free(place->arena);
    snprintf(command, sizeof command, "rm -rf %s", place->root);
    return system(command);
}

/* Makes the template's file; NULL: it was refused. */
static const char *made_of(struct place *place, const char *template)
{
    static char text[4096];
    char path[128];
    struct settings settings;
    snprintf(path, sizeof path, "%s/nginx.conf", place->templates);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(template, file);
    fclose(file);
    assert_true(settings_load(place->arena, NULL, SECRETS_NONE, stderr, &settings));
    if (!nginx_config_write(&settings, place->made))
        return NULL;
    snprintf(path, sizeof path, "%s/nginx.conf", place->made);
    file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void puts_settings_where_their_names_stand(void **state)
{
    setenv("CARTWRIGHT_HSTS_S", "17", 1);
    assert_string_equal(made_of(*state, "age @HSTS_S@s @HSTS_S@\ncache @NGINX_CACHE@;\n"),
                        "age 17s 17\ncache on;\n");
    unsetenv("CARTWRIGHT_HSTS_S");
}

static void writes_a_list_s_line_for_each_item(void **state)
{
    const char *template = "a\n  listen @HTTPS_LISTEN[]@ ssl @HSTS_S@;\nb\n";
    setenv("CARTWRIGHT_HTTPS_LISTEN", "1443, [::]:2443", 1);
    assert_string_equal(made_of(*state, template),
                        "a\n  listen 1443 ssl 63072000;\n  listen [::]:2443 ssl 63072000;\nb\n");
    unsetenv("CARTWRIGHT_HTTPS_LISTEN");
    setenv("CARTWRIGHT_CORS_ORIGINS", "", 1);
    assert_string_equal(made_of(*state, "a\n  allow @CORS_ORIGINS[]@;\nb\n"), "a\nb\n");
    unsetenv("CARTWRIGHT_CORS_ORIGINS");
}

static void finds_a_pool_at_its_own_socket_unless_told_otherwise(void **state)
{
    setenv("CARTWRIGHT_RUN_DIR", "/run/shop", 1);
    setenv("CARTWRIGHT_ADMIN_UPSTREAMS", "one:9000,two:9000", 1);
    assert_string_equal(made_of(*state, "@STORE_UPSTREAMS[]@\n@ADMIN_UPSTREAMS[]@\n"),
                        "unix:/run/shop/store.sock\none:9000\ntwo:9000\n");
    unsetenv("CARTWRIGHT_RUN_DIR");
    unsetenv("CARTWRIGHT_ADMIN_UPSTREAMS");
}

static void buffers_a_log_that_is_a_file(void **state)
{
    static const char template[] = "access_log \"@ACCESS_LOG@\" access @ACCESS_LOG_BUFFER@;\n";
    assert_string_equal(made_of(*state, template),
                        "access_log \"log/access.log\" access buffer=32k flush=1s;\n");
    setenv("CARTWRIGHT_ACCESS_LOG", "syslog:server=unix:/dev/log", 1);
    assert_string_equal(made_of(*state, template),
                        "access_log \"syslog:server=unix:/dev/log\" access ;\n");
    unsetenv("CARTWRIGHT_ACCESS_LOG");
}

static void leaves_other_text_alone(void **state)
{
    static const char text[] = "user@example @ @x@ @[]@ @@ 100%s\n\n  # @lower@\n";
    assert_string_equal(made_of(*state, text), text);
}

static void refuses_a_name_that_no_setting_has(void **state)
{
    assert_null(made_of(*state, "a @NO_SUCH@\n"));
    assert_null(made_of(*state, "a @NO_SUCH[]@\n"));
    assert_null(made_of(*state, "a @ROOT_KEY@\n")); /* a secret is not for files */
}

static void refuses_a_value_that_would_end_the_directive(void **state)
{
    static const char *const values[] = {"a;b", "a\"b", "a'b", "a{b", "a}b", "a$b", "a\\b", "a#b"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        setenv("CARTWRIGHT_MEDIA_DIR", values[i], 1);
        assert_null(made_of(*state, "alias @MEDIA_DIR@;\n"));
        unsetenv("CARTWRIGHT_MEDIA_DIR");
    }
}

static void refuses_folders_that_cannot_be(void **state)
{
    struct place *place = *state;
    struct settings settings;
    setenv("CARTWRIGHT_NGINX_TEMPLATES", "/nonexistent", 1);
    assert_true(settings_load(place->arena, NULL, SECRETS_NONE, stderr, &settings));
    assert_false(nginx_config_write(&settings, place->made));
    assert_int_equal(access(place->made, F_OK), 0); /* it was the templates that were missing */
    assert_false(nginx_config_write(&settings, "/nonexistent/made"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(puts_settings_where_their_names_stand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(writes_a_list_s_line_for_each_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_a_pool_at_its_own_socket_unless_told_otherwise,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(buffers_a_log_that_is_a_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leaves_other_text_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_a_name_that_no_setting_has, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_a_value_that_would_end_the_directive, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(refuses_folders_that_cannot_be, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
