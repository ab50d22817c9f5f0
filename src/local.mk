libcartwright_a_SOURCES += %D%/metrics.def %D%/settings.def %D%/statuses.def
