libcartwright_a_SOURCES += %D%/context.c %D%/system.h %D%/system_http.c %D%/system_store.c %D%/system_store.h
