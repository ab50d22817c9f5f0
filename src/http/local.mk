libcartwright_a_SOURCES += %D%/bind.c %D%/etag.c %D%/etag.h %D%/handler.h \
	%D%/idempotency_store.c %D%/kept_answer.c %D%/kept_answer.h %D%/media_type.c %D%/media_type.h %D%/noun.c %D%/noun.h %D%/operation.h %D%/page.c %D%/page.h %D%/pipeline.c %D%/pipeline.h %D%/query.c \
	%D%/query.h %D%/request.h %D%/response.c %D%/resumable_store.c %D%/route.c %D%/trace.c %D%/trace.h
