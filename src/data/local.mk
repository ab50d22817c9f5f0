libcartwright_a_SOURCES += %D%/cursor.c %D%/cursor.h %D%/fingerprint.c %D%/fingerprint.h %D%/list.h %D%/list_store.c %D%/noun.h %D%/record.h %D%/record_store.c %D%/slug.c \
	%D%/slug.h
