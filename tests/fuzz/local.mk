# Each target runs over its corpus in `make check`. With --enable-fuzz libFuzzer makes up more inputs instead, for FUZZ_SECONDS each.
FUZZ_TARGETS = %D%/fuzz_clock %D%/fuzz_csv %D%/fuzz_cursor %D%/fuzz_encode %D%/fuzz_headers \
	%D%/fuzz_json %D%/fuzz_multipart %D%/fuzz_parameters
if FUZZ
FUZZ_MAIN =
LINK_FUZZER = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = %D%/replay.c
LINK_FUZZER = $(AM_LDFLAGS)
endif
%C%_fuzz_clock_SOURCES = %D%/fuzz_clock.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_clock_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_clock_LDADD = $(CARTWRIGHT_LIBS)
%C%_fuzz_csv_SOURCES = %D%/fuzz_csv.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_csv_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_csv_LDADD = $(CARTWRIGHT_LIBS)
%C%_fuzz_cursor_SOURCES = %D%/fuzz_cursor.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_cursor_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_cursor_LDADD = $(CARTWRIGHT_LIBS)
%C%_fuzz_encode_SOURCES = %D%/fuzz_encode.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_encode_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_encode_LDADD = $(CARTWRIGHT_LIBS)
%C%_fuzz_headers_SOURCES = %D%/fuzz_headers.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_headers_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_headers_LDADD = $(CARTWRIGHT_LIBS)
%C%_fuzz_json_SOURCES = %D%/fuzz_json.c %D%/fuzz.h %D%/reference.h tests/gen/golden/store/store.h $(FUZZ_MAIN)
EXTRA_%C%_fuzz_json_DEPENDENCIES = $(srcdir)/tests/gen/golden/store/store.c
%C%_fuzz_json_LDFLAGS = $(LINK_FUZZER)
if HAVE_JANSSON
%C%_fuzz_json_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) -DHAVE_JANSSON
%C%_fuzz_json_LDADD = $(JANSSON_LIBS) $(CARTWRIGHT_LIBS) -lm
else
%C%_fuzz_json_LDADD = $(CARTWRIGHT_LIBS)
endif
%C%_fuzz_multipart_SOURCES = %D%/fuzz_multipart.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_multipart_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_multipart_LDADD = $(CARTWRIGHT_LIBS)
%C%_fuzz_parameters_SOURCES = %D%/fuzz_parameters.c %D%/fuzz.h $(FUZZ_MAIN)
%C%_fuzz_parameters_LDFLAGS = $(LINK_FUZZER)
%C%_fuzz_parameters_LDADD = $(CARTWRIGHT_LIBS)

FUZZ_DICTIONARIES = %D%/clock.dict %D%/headers.dict %D%/json.dict %D%/multipart.dict %D%/parameters.dict
FUZZ_SECONDS = 60
fuzz-targets: $(FUZZ_TARGETS)
fuzz: $(FUZZ_TARGETS)
	$(AM_V_at)for target in $(FUZZ_TARGETS); do $(SHELL) $(srcdir)/scripts/fuzz $$target $(FUZZ_SECONDS) || exit 1; done
.PHONY: fuzz fuzz-targets
