/* feed_item.h - one item of RSS or entry of Atom to an article. For the readers of feeds and of WordPress exports. */
#ifndef NEWSIDX_FEED_ITEM_H
#define NEWSIDX_FEED_ITEM_H

#include "buffer.h"
#include "fill.h"
#include "newsidx.h"

#include <libxml/tree.h>

/* What a feed says of itself that its items have from it. */
struct feed_channel {
    struct buffer title;
    struct buffer link;
    struct buffer language;
    struct buffer authors; /* joined by "; " */
};

void feed_channel_clear(struct feed_channel *channel);
void feed_channel_release(struct feed_channel *channel);
/* Takes a child of a feed or channel that is about the feed. */
enum newsidx_status feed_channel_take(struct feed_channel *channel, const xmlNode *element,
                                      struct newsidx_error *error);

/* Everything but the body and deck, and what follows from them: headline, link, guid, authors, moments, section, source, language.
 * What is set stays. */
enum newsidx_status feed_item_describe(struct newsidx_article *article, const xmlNode *item,
                                       const struct feed_channel *channel, struct fill_warning *warning,
                                       struct newsidx_error *error);
/* Body and deck. */
enum newsidx_status feed_item_tell(struct newsidx_article *article, const xmlNode *item, struct newsidx_error *error);
/* Sets the deck from a summary, unless the body is, or begins with, the same words. */
enum newsidx_status feed_item_set_deck(struct newsidx_article *article, const struct buffer *summary,
                                       struct newsidx_error *error);
/* UPDATED from an element's text where it is later than PUBLISHED; where that is not set, it is this. */
enum newsidx_status feed_item_set_updated(struct newsidx_article *article, const char *moment,
                                          struct fill_warning *warning, struct newsidx_error *error);

#endif
