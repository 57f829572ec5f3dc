/* utf8.h - decoding, validating and cleaning text where it enters. Unicode tables and normalization are utf8proc's.
 *
 * Invariant: what utf8_clean returns is valid UTF-8 in NFC (Unicode Standard Annex #15) without NUL. Pure functions. */
#ifndef NEWSIDX_UTF8_H
#define NEWSIDX_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/* Decodes the code point at text[0], len_bytes >= 1. Returns the bytes used, 1 with *code_point = 0xFFFD where malformed. */
size_t utf8_decode(const char *text, size_t len_bytes, uint32_t *code_point);
/* Writes code_point to out and returns its bytes, 1 to 4. */
size_t utf8_encode(uint32_t code_point, char out[4]);
/* True if valid; otherwise *bad (may be NULL) is the offset of the first byte that is not. */
bool utf8_is_valid(const char *text, size_t len_bytes, size_t *bad);
/* Appends text with malformed bytes and NUL as U+FFFD, CR LF and CR as LF, other control characters (C0 but tab and newline,
 * DEL, C1) dropped, in NFC. */
void utf8_clean(struct buffer *out, const char *text, size_t len_bytes);
/* Terminal columns that a code point takes: 0, 1 or 2. */
int utf8_columns(uint32_t code_point);
uint32_t utf8_lower(uint32_t code_point); /* simple lower case, itself where it has none */
bool utf8_is_space(uint32_t code_point);  /* White_Space, and U+200B */
bool utf8_is_upper(uint32_t code_point);  /* category Lu or Lt */
bool utf8_is_lower(uint32_t code_point);  /* category Ll */
bool utf8_is_letter(uint32_t code_point);
bool utf8_is_word(uint32_t code_point); /* letter, digit, mark or private use: what may stand inside a token */
bool utf8_is_mark(uint32_t code_point);
bool utf8_is_number(uint32_t code_point); /* category N */

#endif
