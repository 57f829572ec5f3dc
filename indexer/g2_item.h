/* g2_item.h - an item of NewsML-G2 (IPTC, 2.0 to 2.35) to an article or a refusal.
 *
 * Used by reader_newsml_g2.c. Pure functions. Namespaces do not count: items come without one, and with one of any
 * version.
 * Invariant: an item that is no text has a refusal that names what it is. */
#ifndef NEWSIDX_G2_ITEM_H
#define NEWSIDX_G2_ITEM_H

#include "news_item.h"

/* Whether an element of this name is an item of any kind. */
bool g2_is_item(const xmlNode *element);
/* Fills the article from an item, or notes why it is none. */
enum newsidx_status g2_read_item(struct newsidx_article *article, const xmlNode *item, int year,
                                 struct news_notes *notes, struct newsidx_error *error);

#endif
