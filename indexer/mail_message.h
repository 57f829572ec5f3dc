/* mail_message.h - one message (RFC 5322, MIME) to articles: its own text, and the messages in it.
 *
 * Used by reader_mail.c and reader_mbox.c. GMime takes the message apart.
 * Invariant: a message becomes an article, or is rejected with one reason, or is only the envelope of others. */
#ifndef NEWSIDX_MAIL_MESSAGE_H
#define NEWSIDX_MAIL_MESSAGE_H

#include "newsidx.h"
#include "reader.h"

enum { MAIL_ENVELOPES_MAX = 20 }; /* messages in one another */

/* One message among what a reader reads. */
struct mail_message {
    const char *
        text; /* whole, any encoding; from its first header field on, or from blank lines or a "From " line before it */
    size_t len_bytes;
    size_t number; /* among the messages of the input, from 1; 0: the input is this message */
    size_t line;   /* where it begins; 0: the input is this message */
};

/* Hands what the message holds to the sink. The member is the Message-ID, or a number where there is none ("3", and "3.1" for a message
 * in it). */
enum newsidx_status mail_message_read(const struct mail_message *message, const struct reader_options *options,
                                      const struct reader_sink *sink, struct newsidx_error *error);

#endif
