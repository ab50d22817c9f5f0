libcartwright_a_SOURCES += %D%/cursor.c %D%/cursor.h
