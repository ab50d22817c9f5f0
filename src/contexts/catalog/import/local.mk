libcartwright_a_SOURCES += %D%/batch.c %D%/batch.h %D%/cells.c %D%/cells.h %D%/columns.c %D%/columns.h %D%/import.c \
	%D%/import.h %D%/item.c %D%/item.h %D%/metafields.c %D%/metafields.h %D%/seen.c %D%/seen.h %D%/tree.c %D%/tree.h \
	%D%/variants.c %D%/variants.h
