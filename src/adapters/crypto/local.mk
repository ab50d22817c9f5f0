libcartwright_a_SOURCES += %D%/crypto.c %D%/crypto.h %D%/keyring.c %D%/keyring.h
