cartwright_SOURCES += %D%/check.c %D%/cli.h %D%/import.c %D%/inspect.c %D%/key.c %D%/main.c %D%/maintenance.c \
	%D%/migrate.c %D%/serve.c
