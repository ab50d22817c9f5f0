libcartwright_a_SOURCES += %D%/context.c %D%/consistency_store.c %D%/chain.c %D%/chain.h %D%/link.c %D%/link.h %D%/orders.h \
	%D%/orders_http.c %D%/orders_present.c %D%/orders_present.h %D%/orders_staff_http.c %D%/orders_store.c \
	%D%/orders_store.h %D%/place.c %D%/staff.c %D%/transition.c %D%/transition.h %D%/transitions.def
