libcartwright_a_SOURCES += %D%/pricing.c %D%/pricing.h %D%/shipping.c %D%/tax.c
