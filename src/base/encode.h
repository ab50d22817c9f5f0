#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters that `length` bytes take, without the NUL. */
#define HEX_LENGTH(length)       ((length)*2)
#define BASE64URL_LENGTH(length) (((length)*4 + 2) / 3)
#define BASE32_LENGTH(length)    (((length)*8 + 4) / 5)

/* Write `length` bytes as NUL-terminated text. Source: RFC 4648 base64url without padding; base32
 * in Crockford's alphabet, lower case, whose text sorts like its bytes. */
void encode_hex(const void *bytes, size_t length, char *text);
void encode_base64url(const void *bytes, size_t length, char *text);
void encode_base32(const void *bytes, size_t length, char *text);

/* Writes a number in decimal, NUL-terminated; gives its length. */
enum { DECIMAL_TEXT = 21 };
size_t encode_decimal(int64_t number, char text[static DECIMAL_TEXT]);

/* Reads base64url, the plain base64 alphabet and its padding accepted. Refuses (false) other
 * characters, more than `room` bytes, and bits that no byte uses. */
bool decode_base64(const char *text, void *bytes, size_t room, size_t *length_r);

/* Gives the bytes of the character at the beginning of the text, which is not empty; 0: it is
 * ill-formed. Source: Unicode 15, table 3-7. */
size_t utf8_step(const char *text, size_t length);

/* Counts the code points of UTF-8. Refuses (false) ill-formed text. Source: Unicode 15, table 3-7.
 */
bool utf8_count(const char *text, size_t length, size_t *count_r);

/* Units: bytes. Gives how much of well-formed UTF-8 fits into `most` bytes without splitting a
 * character. */
size_t utf8_cut(const char *text, size_t most);

#endif
