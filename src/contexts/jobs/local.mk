libcartwright_a_SOURCES += %D%/class.c %D%/consistency_store.c %D%/context.c %D%/jobs.h %D%/jobs_context.h %D%/jobs_http.c %D%/jobs_present.c %D%/jobs_present.h \
	%D%/jobs_store.c %D%/jobs_store.h %D%/queue.c %D%/relay.c %D%/take.c %D%/take.h %D%/task.c %D%/task_store.c
