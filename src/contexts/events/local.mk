libcartwright_a_SOURCES += %D%/events.h %D%/events_store.c
