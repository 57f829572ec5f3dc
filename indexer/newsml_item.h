/* newsml_item.h - a NewsItem of NewsML 1.0 to 1.2 to an article or a refusal.
 *
 * Used by reader_newsml.c. Pure functions.
 * Invariant: an item makes one article, that of its main text; texts beside it that are no other form of it are
 * counted in a warning. */
#ifndef NEWSIDX_NEWSML_ITEM_H
#define NEWSIDX_NEWSML_ITEM_H

#include "news_item.h"

/* What the envelope says of all its items; "" where it does not. */
struct newsml_envelope {
    char sender[200];
    char sent[64]; /* a moment */
};

/* envelope is that element, or NULL. */
void newsml_read_envelope(struct newsml_envelope *out, const xmlNode *envelope);
/* Fills the article from a NewsItem, or notes why it is none. */
enum newsidx_status newsml_read_item(struct newsidx_article *article, const xmlNode *item,
                                     const struct newsml_envelope *envelope, int year, struct news_notes *notes,
                                     struct newsidx_error *error);

#endif
