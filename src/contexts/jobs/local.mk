libcartwright_a_SOURCES += %D%/consistency_store.c %D%/jobs.h %D%/jobs_http.c %D%/jobs_present.c %D%/jobs_present.h \
	%D%/jobs_store.c %D%/jobs_store.h %D%/queue.c %D%/relay.c %D%/task.c %D%/task_store.c
