libcartwright_a_SOURCES += %D%/collection_store.c %D%/data_store.c %D%/index_store.c %D%/lease_store.c %D%/migrate.h \
	%D%/migrate_store.c %D%/steps.h
