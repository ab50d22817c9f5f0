libcartwright_a_SOURCES += %D%/crypto.c %D%/crypto.h
