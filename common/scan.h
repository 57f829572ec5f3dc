/* scan.h - how many bytes of a text may be passed over at once: most of any text is nothing but letters, and looking at a block of it
 * takes as long as looking at a few bytes.
 *
 * Thread safety: pure functions. */
#ifndef NEWSIDX_SCAN_H
#define NEWSIDX_SCAN_H

#include <stddef.h>

/* Bytes before the first that is beyond ASCII or a control character other than line break and tab. */
size_t scan_plain_text(const char *text, size_t len_bytes);
/* Bytes before the first that JSON does not take as it is inside of a string: a quote, a backslash or a control character (RFC 8259, section 7). */
size_t scan_json_text(const char *text, size_t len_bytes);

#endif
