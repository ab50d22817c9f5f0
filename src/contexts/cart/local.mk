libcartwright_a_SOURCES += %D%/context.c %D%/cart.c %D%/cart.h %D%/cart_http.c %D%/cart_store.c %D%/cart_store.h
