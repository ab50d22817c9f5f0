# The shop with operations of every kind that a contract can declare: `make edge/cartwright`, for tests/api. It is a build folder of its own
# to scripts/run, and never installed.
EXTRA_PROGRAMS = edge/cartwright
EDGE_MADE = edge/gen/api.h edge/gen/api.c edge/gen/operations.c edge/gen/permissions.c edge/gen/problems.c
edge_cartwright_SOURCES = %D%/handlers.c $(cartwright_SOURCES)
nodist_edge_cartwright_SOURCES = $(EDGE_MADE)
edge_cartwright_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=wire
edge_cartwright_LDADD = $(CARTWRIGHT_LIBS)
edge/contract.stamp: %D%/edge.yaml %D%/compose.py $(GEN)/contract.stamp $(GEN)/front.stamp
	$(AM_V_GEN)$(MKDIR_P) edge/gen/nginx edge/gen/docs && $(PYTHON) -B $(srcdir)/%D%/compose.py $(srcdir) $(srcdir)/%D%/edge.yaml edge/contract && \
	cp $(GEN)/nginx/* edge/gen/nginx/ && cp $(GEN)/docs/* edge/gen/docs/ && \
	$(PYTHON) -B $(srcdir)/scripts/gen/contract.py edge/contract/openapi.yaml edge/gen && touch $@
$(EDGE_MADE): edge/contract.stamp
%D%/handlers.$(OBJEXT): edge/contract.stamp
EXTRA_DIST += %D%/compose.py %D%/edge.yaml
CLEANFILES += edge/contract.stamp $(EDGE_MADE)
