libcartwright_a_SOURCES += %D%/fcgi.c %D%/fcgi.h %D%/record.c %D%/record.h
