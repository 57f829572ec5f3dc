/* mail_fields.h - the header of a message to the fields of an article.
 *
 * Used by mail_message.c.
 * Invariant: a field that the text itself gave (byline, headline of a story) is never overwritten. */
#ifndef NEWSIDX_MAIL_FIELDS_H
#define NEWSIDX_MAIL_FIELDS_H

#include "fill.h"
#include "newsidx.h"

#include <gmime/gmime.h>

/* Subject, From, Date, Message-ID and the like. postmark is the rest of the mbox line before the message, "" where there is none.
 *
 * The headline is the subject as written: "Re:" and "Fwd:" stay, since they tell an answer from what it answers; the tag of a mailing
 * list ("[list] ...") goes, since every message of the list has it and the source says it.
 * The guid is the Message-ID as a URL (RFC 2392): "mid:" and the id without its angle brackets, so that it cannot be taken for an
 * address, nor for another format's guid. */
enum newsidx_status mail_fields_read(struct newsidx_article *article, GMimeObject *message, const char *postmark,
                                     struct fill_warning *warning, struct newsidx_error *error);
/* Subject and language alone, for a page that a browser saved as a message: its date and id are those of the saving. */
enum newsidx_status mail_fields_read_saved(struct newsidx_article *article, GMimeObject *message,
                                           struct newsidx_error *error);

#endif
