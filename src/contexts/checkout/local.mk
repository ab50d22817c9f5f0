libcartwright_a_SOURCES += %D%/context.c %D%/checkout.h %D%/checkout_http.c %D%/checkout_present.c %D%/checkout_present.h \
	%D%/checkout_store.c %D%/checkout_store.h %D%/consistency_store.c %D%/placement.c %D%/quote.c
