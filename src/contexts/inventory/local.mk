libcartwright_a_SOURCES += %D%/context.c %D%/consistency_store.c %D%/inventory.h %D%/inventory_http.c %D%/inventory_store.c \
	%D%/inventory_store.h %D%/reservation.c %D%/stock.c %D%/stock.h
