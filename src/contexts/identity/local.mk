libcartwright_a_SOURCES += %D%/api_key.c %D%/identity.h %D%/identity_store.c %D%/identity_store.h
