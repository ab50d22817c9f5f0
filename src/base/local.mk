libcartwright_a_SOURCES += %D%/arena.c %D%/arena.h %D%/buffer.c %D%/buffer.h %D%/clock.c %D%/clock.h %D%/convert.c %D%/convert.h %D%/csv.c \
	%D%/csv.h %D%/encode.c %D%/encode.h %D%/fault.h %D%/keyed.c %D%/keyed.h %D%/log.c %D%/log.h %D%/random.c \
	%D%/random.h %D%/sanitizer.h %D%/shape.c %D%/shape.h %D%/text_file.c %D%/text_file.h
