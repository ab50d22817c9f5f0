libcartwright_a_SOURCES += %D%/curl.h %D%/handle.c %D%/handle.h %D%/http.c %D%/smtp.c
