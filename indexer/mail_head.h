/* mail_head.h - where a message begins: blank lines and a "From " line before it, the size of its header, and whether it is one at all.
 *
 * Used by mail_message.c, reader_mail.c and reader_mbox.c. Pure functions.
 * Invariant: time is linear in the text; only mail_head_find looks beyond the header. */
#ifndef NEWSIDX_MAIL_HEAD_H
#define NEWSIDX_MAIL_HEAD_H

#include <stdbool.h>
#include <stddef.h>

enum {
    MAIL_HEADER_BYTES_MAX = 1 << 19, /* of a message's header */
    MAIL_BOUNDARIES_MAX = 200,       /* declared in it: GMime compares each line with all that are open */
    MAIL_FIELDS_MAX = 5000,          /* lines in it */
};

struct mail_head {
    const char *begin;    /* the first header field */
    const char *postmark; /* what follows "From " on the line before it; not NUL-terminated */
    size_t postmark_len_bytes;
    const char *fault; /* why it is not to be read; static, NULL: it may be */
};

/* Pointers are into text. */
void mail_head_find(struct mail_head *head, const char *text, size_t len_bytes);
/* Whether a line (with or without its end) begins a message in an mbox file (RFC 4155): "From ", a sender, and a date as in
 * "Fri Nov  7 10:00:00 2014", also in another order or with a zone. */
bool mail_head_is_postmark(const char *line, size_t len_bytes);
/* Whether text, which may be cut anywhere, begins with the header of a message: at least min_fields of the fields that messages have,
 * among them one that only a message has (a sender's address, an id). */
bool mail_head_recognise(const char *text, size_t len_bytes, size_t min_fields);

#endif
