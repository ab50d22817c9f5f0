libcartwright_a_SOURCES += %D%/json.h %D%/json_read.c %D%/json_scan.h %D%/json_scan.c %D%/json_write.c
