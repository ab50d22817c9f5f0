libcartwright_a_SOURCES += %D%/context.c %D%/folder.c %D%/mail.c %D%/mail.h %D%/message.c %D%/message.h %D%/notifications.h %D%/notifications_http.c \
	%D%/notifications_store.c %D%/notifications_store.h %D%/order_jobs.c %D%/order_mail.c %D%/order_mail.h \
	%D%/template.c %D%/template.h %D%/test_mail.c %D%/texts.c %D%/texts.h
