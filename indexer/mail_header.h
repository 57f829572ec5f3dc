/* mail_header.h - the header fields of a message as text: unfolded, encoded words (RFC 2047) and bytes beyond ASCII decoded.
 *
 * Used by the mail_*.c modules. GMime takes the message apart. Pure functions.
 * Invariant: what is appended is valid UTF-8; a value longer than MAIL_VALUE_BYTES_MAX is cut. */
#ifndef NEWSIDX_MAIL_HEADER_H
#define NEWSIDX_MAIL_HEADER_H

#include "buffer.h"
#include "newsidx.h"

#include <gmime/gmime.h>

enum { MAIL_VALUE_BYTES_MAX = 1 << 16 };

/* Appends the decoded value of the field with that name; nothing where there is none. */
enum newsidx_status mail_header_append(struct buffer *out, GMimeObject *part, const char *name,
                                       struct newsidx_error *error);
/* The same without decoding encoded words: for fields that have a grammar of their own. */
enum newsidx_status mail_header_append_raw(struct buffer *out, GMimeObject *part, const char *name,
                                           struct newsidx_error *error);
/* Appends text in UTF-8 with its encoded words decoded. Words next to each other in one charset are decoded as one, since mailers cut
 * characters in two. */
enum newsidx_status mail_header_decode_words(struct buffer *out, const char *text, size_t len_bytes,
                                             struct newsidx_error *error);
/* What stands between the first < and the next >, or the whole value, without blanks; "" in out where there is none. */
void mail_header_bracketed(struct buffer *out, const char *value);

#endif
