/* charset.h - which character encoding bytes are in, and their conversion to UTF-8. iconv converts, uchardet detects.
 *
 * Used by decode.h for whole inputs, and by readers whose parts declare their own (mail). Pure functions.
 * The order: byte order mark, NUL patterns, valid UTF-8, what is declared outside, what is declared inside, detection, windows-1252. Labels
 * mean what the WHATWG Encoding Standard (section 4.2) says: "iso-8859-1" is windows-1252.
 * Invariant: a name that charset_find gives is one that iconv knows. */
#ifndef NEWSIDX_CHARSET_H
#define NEWSIDX_CHARSET_H

#include "newsidx.h"

#include <iconv.h>
#include <stdint.h>

/* What iconv_open returns where it fails (POSIX). */
#define CHARSET_NO_CONVERTER ((iconv_t)-1) /* NOLINT(performance-no-int-to-ptr) */

struct buffer;

enum { CHARSET_NAME_BYTES = 32 };

/* Where an encoding is declared in the text itself. */
enum charset_declaration {
    CHARSET_DECLARED_NOWHERE,
    CHARSET_DECLARED_IN_XML,  /* <?xml version="1.0" encoding="..."?> */
    CHARSET_DECLARED_IN_HTML, /* <meta charset="..."> or <meta http-equiv="Content-Type" content="...charset=..."> */
};

struct charset {
    char name[CHARSET_NAME_BYTES]; /* for iconv; "UTF-8" where nothing is to be converted */
    size_t bom_len_bytes;          /* of a byte order mark, to be dropped */
};

/* Decides by the first bytes of a text, whole where is_whole. outside may be NULL. */
void charset_find(struct charset *out, const char *head, size_t len_bytes, bool is_whole,
                  enum charset_declaration declaration, const char *outside);
/* What a label means: the name for iconv in out, false where iconv does not know it. */
bool charset_of_label(char out[CHARSET_NAME_BYTES], const char *label, size_t len_bytes);
/* Whether the bytes are text in UTF-16 or UTF-32, by byte order mark or by the pattern of their NULs. */
bool charset_is_wide(const char *head, size_t len_bytes);
/* What windows-1252 has for a byte from 0x80: a code point, U+FFFD where it has none. Numeric references to U+0080 ... U+009F mean these too. */
uint32_t charset_windows_1252(unsigned char byte);
/* Appends the whole text as valid UTF-8 (charset_find, decode.h), whatever it is in. NEWSIDX_IO: memory. */
enum newsidx_status charset_to_utf8(struct buffer *out, const char *text, size_t len_bytes,
                                    enum charset_declaration declaration, const char *outside,
                                    struct newsidx_error *error);

#endif
