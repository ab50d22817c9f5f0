libcartwright_a_SOURCES += %D%/bind.c %D%/body.c %D%/body.h %D%/cookie.c %D%/cookie.h %D%/csrf.c %D%/csrf.h \
	%D%/etag.c %D%/etag.h %D%/handler.h %D%/headers.c %D%/headers.h %D%/idempotency_store.c %D%/kept_answer.c %D%/kept_answer.h %D%/media_type.c \
	%D%/media_type.h %D%/multipart.c %D%/multipart.h %D%/operation.h %D%/money.h %D%/noun.c %D%/noun.h %D%/page.c %D%/page.h %D%/pipeline.c %D%/pipeline.h %D%/query.c \
	%D%/query.h %D%/request.h %D%/response.c %D%/resumable_store.c %D%/route.c %D%/send.c %D%/trace.c %D%/trace.h \
	%D%/upload.c
