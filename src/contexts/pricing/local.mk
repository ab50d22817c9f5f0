libcartwright_a_SOURCES += %D%/pricing.c %D%/pricing.h %D%/pricing_present.c %D%/pricing_present.h %D%/shipping.c %D%/tax.c
