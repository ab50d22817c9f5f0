libcartwright_a_SOURCES += %D%/bulk.c %D%/bulk.h %D%/call.c %D%/client.c %D%/client.h %D%/codec.c %D%/index.c \
	%D%/modify.c %D%/mongo.h %D%/open.h %D%/read.c %D%/scan.c %D%/scan.h %D%/transaction.c %D%/transaction.h \
	%D%/watch.c %D%/write.c
