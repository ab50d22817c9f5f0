libcartwright_a_SOURCES += %D%/emit.h %D%/events.h %D%/events_store.c %D%/read.c
