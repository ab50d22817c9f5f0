libcartwright_a_SOURCES += %D%/confine.c %D%/confine.h %D%/crash.c %D%/crash.h %D%/crew.c %D%/crew.h %D%/deny.c \
	%D%/deny.h %D%/gauges.c %D%/gauges.h %D%/jobs_loop.c %D%/jobs_loop.h %D%/listen.c \
	%D%/listen.h %D%/master.c %D%/master.h %D%/nginx_config.c %D%/nginx_config.h %D%/notify.c %D%/notify.h %D%/outage.c %D%/outage.h %D%/release.c \
	%D%/release.h %D%/slot.c %D%/slot.h %D%/snapshot.c %D%/snapshot.h %D%/upgrade.c %D%/upgrade.h %D%/wiring.c \
	%D%/wiring.h %D%/worker.c %D%/worker.h
