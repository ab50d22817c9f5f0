libcartwright_a_SOURCES += %D%/brand.c %D%/brand.h %D%/brand_store.c %D%/context.c %D%/browse.c %D%/browse_store.c %D%/catalog.h %D%/catalog_accept.c %D%/catalog_accept.h \
	%D%/catalog_http.c %D%/catalog_present.c %D%/catalog_present.h %D%/catalog_staff_http.c %D%/catalog_store.c \
	%D%/catalog_store.h %D%/category.c %D%/category_store.c %D%/consistency_store.c %D%/item.c %D%/product.c %D%/product_rules.c \
	%D%/product_rules.h %D%/settle.c %D%/stock.c
