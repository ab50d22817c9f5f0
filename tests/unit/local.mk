# make check: pure rules, no server.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
UNIT_TESTS = %D%/test_base %D%/test_catalog %D%/test_codec %D%/test_crypto \
	%D%/test_csv %D%/test_edge %D%/test_events %D%/test_http %D%/test_inventory %D%/test_jobs %D%/test_json \
	%D%/test_mail %D%/test_money %D%/test_mongo %D%/test_nginx_config %D%/test_pricing %D%/test_record \
	%D%/test_sandbox %D%/test_settings %D%/test_shape
# These ask Jansson. It comes before json-c, for both have a json_object_get() and mean another thing by it.
JANSSON_TESTS = %D%/test_json_reference %D%/test_log
check_PROGRAMS = $(FUZZ_TARGETS)
TESTS = $(FUZZ_TARGETS)
if HAVE_CMOCKA
if HAVE_JANSSON
UNIT_TESTS += $(JANSSON_TESTS)
endif
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif
TESTS_ENVIRONMENT = export CMOCKA_MESSAGE_OUTPUT=TAP;
# A test is one file of its own name; what it is linked with is the same for all.
LDADD = $(CARTWRIGHT_LIBS) $(CMOCKA_LIBS)
EXTRA_DIST += %D%/unit.h
%C%_test_events_SOURCES = %D%/test_events.c %D%/unit.h tests/gen/golden/events/domain_events.h
EXTRA_%C%_test_events_DEPENDENCIES = $(srcdir)/tests/gen/golden/events/domain_events.c
%C%_test_codec_SOURCES = %D%/test_codec.c %D%/unit.h tests/gen/golden/store/store.h
EXTRA_%C%_test_codec_DEPENDENCIES = $(srcdir)/tests/gen/golden/store/store.c
%C%_test_shape_SOURCES = %D%/test_shape.c %D%/unit.h tests/gen/golden/store/store.h
EXTRA_%C%_test_shape_DEPENDENCIES = $(srcdir)/tests/gen/golden/store/store.c
%C%_test_json_reference_SOURCES = %D%/test_json_reference.c %D%/unit.h tests/fuzz/reference.h
%C%_test_json_reference_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_json_reference_LDADD = $(JANSSON_LIBS) $(LDADD) -lm
%C%_test_log_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_log_LDADD = $(JANSSON_LIBS) $(LDADD)
