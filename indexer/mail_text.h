/* mail_text.h - the plain text of a message without what is not its text: soft line breaks, encoded files, PGP armour, the signature.
 *
 * Used by mail_parts.c. Pure functions.
 * Invariant: time is linear in the text. A block of armour that is not closed goes to the end. */
#ifndef NEWSIDX_MAIL_TEXT_H
#define NEWSIDX_MAIL_TEXT_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* How lines were broken (RFC 3676). */
struct mail_text_form {
    bool flowed;
    bool delsp; /* the blank of a soft break is not part of the text */
};

/* Appends the text, its lines ended by LF. *encrypted is set where it holds a PGP message. */
void mail_text_clean(struct buffer *out, const char *text, size_t len_bytes, const struct mail_text_form *form,
                     bool *encrypted);
/* Words with letters that are no addresses, to tell which of two forms of a message is the real one. */
size_t mail_text_count_words(const char *text, size_t len_bytes);

#endif
