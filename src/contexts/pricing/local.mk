libcartwright_a_SOURCES += %D%/context.c %D%/pricing.c %D%/pricing.h %D%/pricing_present.c %D%/pricing_present.h %D%/shipping.c %D%/tax.c
