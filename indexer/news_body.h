/* news_body.h - the text of a news item out of the XML or HTML that carries it: NITF, XHTML, other elements, HTML in
 * CDATA, plain text.
 *
 * Used by the readers of NITF, NewsML 1.x and NewsML-G2. Pure functions.
 * Invariant: pictures, captions, scripts, page furniture and a heading that only repeats the headline are no part of
 * a text. */
#ifndef NEWSIDX_NEWS_BODY_H
#define NEWSIDX_NEWS_BODY_H

#include "buffer.h"
#include "newsidx.h"

#include <libxml/tree.h>

/* Appends the paragraphs below node, an empty line between two; headline may be NULL. Nothing where node is NULL. */
enum newsidx_status news_body_append(struct buffer *out, const xmlNode *node, const char *headline,
                                     struct newsidx_error *error);
/* BODY from an element that holds a text (nitf, html, DataContent, inlineXML, inlineData), in elements or as text
 * that is HTML, XML or plain. HEADLINE should be set before. Stays unset where there is no word. */
enum newsidx_status news_body_set(struct newsidx_article *article, const xmlNode *holder, struct newsidx_error *error);

#endif
