#ifndef BASE_SANITIZER_H
#define BASE_SANITIZER_H

/* SANITIZED is 1 in builds that look for faults of memory, which do what a service must not. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
