/* nitf_text.h - a document in NITF (IPTC News Industry Text Format, versions 2.5 to 3.6) to the fields of an article.
 *
 * Used by reader_nitf.c, and by the readers of NewsML, which carry NITF. Pure functions.
 * Invariant: a field that is set stays; what the carrying format says comes before what NITF says. */
#ifndef NEWSIDX_NITF_TEXT_H
#define NEWSIDX_NITF_TEXT_H

#include "buffer.h"
#include "news_item.h"

/* Whether the document is usable; otherwise notes has the refusal. An embargo is noted. */
bool nitf_is_usable(const xmlNode *nitf, struct news_notes *notes);
/* All fields but those of the dateline. A nitf without head or body, or a body alone, is as good. */
enum newsidx_status nitf_fill(struct newsidx_article *article, const xmlNode *nitf, struct news_notes *notes,
                              struct newsidx_error *error);
/* From an element that holds a text, whatever that is in: nitf, or html with a title or heading, other elements, or
 * words. */
enum newsidx_status nitf_fill_holder(struct newsidx_article *article, const xmlNode *holder, struct news_notes *notes,
                                     struct newsidx_error *error);
/* Appends the dateline of the head of its body ("Newport News, VA"). */
void nitf_append_dateline(struct buffer *out, const xmlNode *nitf);

#endif
