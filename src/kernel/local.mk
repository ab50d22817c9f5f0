libcartwright_a_SOURCES += %D%/actor.c %D%/actor.h %D%/check.c %D%/check.h %D%/consistency.c %D%/consistency.h %D%/context.h %D%/form.c \
	%D%/form.h %D%/id.c %D%/id.h %D%/job_class.c %D%/job_class.h %D%/metrics.c %D%/metrics.h %D%/money.c %D%/money.h %D%/pool.c %D%/pool.h \
	%D%/problem.c %D%/problem.h %D%/request_key.h %D%/scope.h %D%/settings.c %D%/settings.h %D%/versions.c %D%/versions.h
