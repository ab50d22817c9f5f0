libcartwright_a_SOURCES += %D%/sandbox.c %D%/sandbox.h
